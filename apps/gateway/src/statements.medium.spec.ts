import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Movement } from '@reelgate/contracts';
import { parse } from 'csv-parse/sync';
import ExcelJS from 'exceljs';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { GatewayBed } from './test-support/gateway-bed.js';

const MONEY = ['amount', 'held', 'balance', 'held_after'];

describe('a month of an account', () => {
  let bed: GatewayBed;
  let account: string;
  let key: string;
  const url = (query: string): string => `/admin/v1/accounts/${account}/statement?${query}`;

  /** A file as it came, from any replica. */
  const file = async (
    query: string,
  ): Promise<{ type: string | null; name: string | null; bytes: Buffer }> => {
    const answer = await fetch(`${bed.url}${url(query)}`, {
      headers: { authorization: `Bearer ${bed.adminKey}` },
    });
    expect(answer.status).toBe(200);
    return {
      type: answer.headers.get('content-type'),
      name: answer.headers.get('content-disposition'),
      bytes: Buffer.from(await answer.arrayBuffer()),
    };
  };

  beforeAll(async () => {
    bed = await GatewayBed.start({ REELGATE_INVOICE_ISSUER: '示例影视有限公司; Example Road 1' });
    account = (await bed.admin('POST', '/admin/v1/accounts', { name: '张三电影工作室' })).body.id;
    key = (await bed.admin('POST', '/admin/v1/api-keys', { account_id: account, name: '=HYPERLINK("x")' }))
      .body.id;
    bed.billing.movements = movements(key);
  });
  afterAll(() => bed?.stop());

  it('is read page by page', async () => {
    const { body } = await bed.admin('GET', url('month=2026-07&limit=2&time_zone=Asia/Shanghai'));
    expect(body).toMatchObject({
      object: 'statement',
      account_id: account,
      currency: 'CNY',
      month: '2026-07',
      from: '2026-06-30T16:00:00.000Z',
      to: '2026-07-31T16:00:00.000Z',
      opening_balance: '17.000000',
      closing_balance: '111.500000',
      closing_held: '3.000000',
      has_more: true,
    });
    expect(body.data[1]).toEqual({
      id: '2',
      at: '2026-07-02T10:00:00.000Z',
      kind: 'reserve',
      amount: '0.000000',
      held: '3.000000',
      balance: '117.500000',
      held_after: '3.000000',
      task_id: 'video_1',
      model: 'kling-3.0-720p-mute',
      key_id: key,
      key_name: '=HYPERLINK("x")',
      note: null,
    });
    const { body: rest } = await bed.admin('GET', url(`month=2026-07&limit=100&after=${body.last_id}`));
    expect(rest.data.map(({ id }: { id: string }) => id)).toEqual(['3', '4', '5', '6']);
    expect(rest.has_more).toBe(false);
  });

  it('is the same as CSV and as a spreadsheet', async () => {
    // Billing answers pages of two, whatever is asked for.
    bed.billing.mostMovements = 2;
    const { body } = await bed.admin('GET', url('month=2026-07&limit=2'));
    const whole = [...body.data];
    for (let last = body.last_id; whole.length < 6; last = whole.at(-1).id) {
      whole.push(...(await bed.admin('GET', url(`month=2026-07&after=${last}`))).body.data);
    }
    const csv = await file('month=2026-07&format=csv');
    expect(csv).toMatchObject({
      type: 'text/csv; charset=utf-8',
      name: 'attachment; filename="statement-2026-07.csv"',
    });
    const text = (value: unknown): string => (value === null ? '' : String(value));
    const guarded = (value: string): string => (value.startsWith('=') ? `'${value}` : value);
    expect(parse(csv.bytes, { bom: true, columns: true })).toEqual(
      whole.map((row) => ({
        ...Object.fromEntries(Object.entries(row).map(([name, value]) => [name, guarded(text(value))])),
        currency: 'CNY',
      })),
    );

    const xlsx = await file('month=2026-07&format=xlsx');
    expect(xlsx.name).toBe('attachment; filename="statement-2026-07.xlsx"');
    const book = new ExcelJS.Workbook();
    await book.xlsx.load(xlsx.bytes as never);
    const sheet = book.getWorksheet('2026-07')!;
    const header = (sheet.getRow(1).values as string[]).slice(1);
    const rows = sheet
      .getRows(2, sheet.rowCount - 1)!
      .map((row) => Object.fromEntries(header.map((name, i) => [name, row.getCell(i + 1).value])));
    expect(rows).toEqual(
      whole.map((row) => ({
        ...row,
        ...Object.fromEntries(MONEY.map((name) => [name, Number(row[name])])),
        currency: 'CNY',
      })),
    );
    bed.billing.mostMovements = Infinity;
  });

  it('is an invoice as PDF, in Chinese too', async () => {
    const pdf = await file('month=2026-07&format=pdf');
    expect(pdf).toMatchObject({
      type: 'application/pdf',
      name: 'attachment; filename="invoice-2026-07.pdf"',
    });
    const { text, fonts } = await readPdf(pdf.bytes);
    for (const line of [
      'Invoice 2026-07',
      '示例影视有限公司',
      'Example Road 1',
      'Account: 张三电影工作室',
      `Account id: ${account}`,
      'Opening balance 17.000000',
      'Top-ups and adjustments 97.500000',
      'Charged -3.000000',
      'Closing balance 111.500000',
      'kling-3.0-720p-mute 1 3.000000',
      '2026-07-01 00:00 credit =汇款 17 100.500000',
      '2026-07-04 10:00 adjustment typing error -3.000000',
    ]) {
      expect(text).toContain(line);
    }
    // Whoever opens it need not have the font.
    expect(fonts).toEqual([true]);
  });

  it('is as long as it has to be', async () => {
    const many = Array.from({ length: 120 }, (_, i) => credit(i, `top-up no. ${i}`));
    bed.billing.movements = many;
    const { text, pages } = await readPdf((await file('month=2026-07&format=pdf')).bytes);
    expect(pages).toBeGreaterThan(2);
    for (const { note } of many) expect(text).toContain(`${note} 1.000000`);
    bed.billing.movements = movements(key);
  });

  it('is read by the account itself, and by no other', async () => {
    const own = await bed.newKey({ account_id: account });
    const headers = { authorization: `Bearer ${own}` };
    const { body } = await bed.call('GET', '/v1/statement?month=2026-07', undefined, headers);
    expect(body).toMatchObject({ account_id: account, time_zone: 'UTC' });
    expect((await bed.call('GET', '/v1/statement')).body.account_id).toBe(bed.account);
    expect((await bed.call('GET', `/v1/statement?account_id=${account}`)).status).toBe(400);
  });

  it.each([
    ['month=2026-13', 'month'],
    ['month=2026-07&from=2026-07-01', 'month'],
    ['time_zone=Nowhere', 'time_zone'],
    ['from=2026-07-01&format=pdf', 'month'],
    ['from=2026-07-02&to=2026-07-01', 'to'],
    ['format=doc', 'format'],
  ])('is refused by its field: %s', async (query, param) => {
    const { status, body } = await bed.admin('GET', url(query));
    expect([status, body.error.param]).toEqual([400, param]);
  });

  it('has its top-ups apart', async () => {
    const { body } = await bed.admin('GET', `/admin/v1/accounts/${account}/credits`);
    expect(body).toMatchObject({ object: 'list' });
    expect((await bed.admin('GET', '/admin/v1/accounts/nobody/credits')).status).toBe(404);
    expect((await bed.admin('GET', '/admin/v1/accounts/nobody/statement')).status).toBe(404);
  });
});

const credit = (i: number, note: string): Movement => ({
  txId: String(i + 1),
  at: '2026-07-01T00:00:00.000Z',
  kind: 'credit',
  amount: '1.000000',
  held: '0.000000',
  balance: '1.000000',
  heldAfter: '0.000000',
  note,
});

function movements(keyId: string): Movement[] {
  const task = { taskId: 'video_1', model: 'kling-3.0-720p-mute', keyId };
  const none = '0.000000';
  return [
    {
      txId: '1',
      at: '2026-07-01T00:00:00.000Z',
      kind: 'credit',
      amount: '100.500000',
      held: none,
      balance: '117.500000',
      heldAfter: none,
      note: '=汇款 17',
    },
    {
      txId: '2',
      at: '2026-07-02T10:00:00.000Z',
      kind: 'reserve',
      amount: none,
      held: '3.000000',
      balance: '117.500000',
      heldAfter: '3.000000',
      ...task,
    },
    {
      txId: '3',
      at: '2026-07-02T10:01:00.000Z',
      kind: 'capture',
      amount: '-3.000000',
      held: '-3.000000',
      balance: '114.500000',
      heldAfter: none,
      ...task,
    },
    {
      txId: '4',
      at: '2026-07-03T10:00:00.000Z',
      kind: 'reserve',
      amount: none,
      held: '3.000000',
      balance: '114.500000',
      heldAfter: '3.000000',
      ...task,
      taskId: 'video_2',
    },
    {
      txId: '5',
      at: '2026-07-03T11:00:00.000Z',
      kind: 'release',
      amount: none,
      held: '-3.000000',
      balance: '114.500000',
      heldAfter: none,
      ...task,
      taskId: 'video_2',
      note: 'upstream_failed',
    },
    {
      txId: '6',
      at: '2026-07-04T10:00:00.000Z',
      kind: 'adjustment',
      amount: '-3.000000',
      held: none,
      balance: '111.500000',
      heldAfter: none,
      note: 'typing error',
    },
  ];
}

/** What a reader of the file sees, a line for each row; and whether its fonts are in it. */
async function readPdf(bytes: Buffer): Promise<{ text: string; pages: number; fonts: boolean[] }> {
  const pdf = await getDocument({ data: new Uint8Array(bytes), useSystemFonts: false }).promise;
  const lines: string[] = [];
  for (let i = 1; i <= pdf.numPages; i++) {
    const { items } = await (await pdf.getPage(i)).getTextContent();
    const rows = new Map<number, { x: number; text: string }[]>();
    for (const item of items) {
      if (!('str' in item) || item.str.trim() === '') continue;
      const [, , , , x, y] = item.transform as number[];
      const row = rows.get(Math.round(y!)) ?? [];
      rows.set(Math.round(y!), [...row, { x: x!, text: item.str.trim() }]);
    }
    for (const row of rows.values()) {
      lines.push(
        row
          .sort((a, b) => a.x - b.x)
          .map(({ text }) => text)
          .join(' '),
      );
    }
  }
  const embedded = /\/FontFile[23]\b/.test(bytes.toString('latin1'));
  return { text: lines.join('\n'), pages: pdf.numPages, fonts: [embedded] };
}
