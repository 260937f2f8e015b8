import { createRequire } from 'node:module';
import type { Readable } from 'node:stream';
import PDFDocument from 'pdfkit';

/** Latin and Chinese in one file, under the Open Font License. */
const FONT = createRequire(import.meta.url).resolve(
  '@expo-google-fonts/zcool-xiaowei/400Regular/ZCOOLXiaoWei_400Regular.ttf',
);
const MARGIN = 50;

/** What an invoice says; amounts are decimals. */
export interface Invoice {
  /** Who sends it, a line each; empty: nobody has said. */
  readonly issuer: readonly string[];
  readonly account: { readonly id: string; readonly name: string };
  readonly month: string;
  readonly timeZone: string;
  readonly currency: string;
  readonly openingBalance: string;
  readonly closingBalance: string;
  readonly heldAtClosing: string;
  /** By billing name. */
  readonly charges: readonly {
    readonly model: string;
    readonly tasks: number;
    readonly amount: string;
  }[];
  readonly charged: string;
  /** Top-ups and adjustments. */
  readonly credits: readonly {
    readonly at: string;
    readonly kind: string;
    readonly amount: string;
    readonly note: string;
  }[];
  readonly credited: string;
}

/** A month's invoice as PDF (A4). */
export function writeInvoice(invoice: Invoice): Readable {
  const { account, month, currency } = invoice;
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    font: FONT,
    info: { Title: `Invoice ${month}`, Author: invoice.issuer[0] ?? 'Reelgate', Subject: account.name },
  });
  pdf.fontSize(20).text(`Invoice ${month}`);
  pdf.moveDown(0.5).fontSize(10);
  for (const line of invoice.issuer) pdf.text(line);
  pdf.moveDown();
  pdf.text(`Account: ${account.name}`).text(`Account id: ${account.id}`);
  pdf.text(`Period: ${month}, ${invoice.timeZone}`).text(`Currency: ${currency}`);

  heading(pdf, 'Summary');
  table(
    pdf,
    ['', currency],
    [
      ['Opening balance', invoice.openingBalance],
      ['Top-ups and adjustments', invoice.credited],
      ['Charged', `-${invoice.charged}`],
      ['Closing balance', invoice.closingBalance],
      ['Of this held for videos in the making', invoice.heldAtClosing],
    ],
  );
  heading(pdf, 'Charges');
  table(
    pdf,
    ['Model', 'Videos', currency],
    [
      ...invoice.charges.map(({ model, tasks, amount }) => [model, String(tasks), amount]),
      ['Total', '', invoice.charged],
    ],
  );
  heading(pdf, 'Top-ups and adjustments');
  table(
    pdf,
    ['Time (UTC)', 'Kind', 'Note', currency],
    [
      ...invoice.credits.map(({ at, kind, note, amount }) => [
        at.slice(0, 16).replace('T', ' '),
        kind,
        note,
        amount,
      ]),
      ['Total', '', '', invoice.credited],
    ],
  );
  pdf.end();
  return pdf as unknown as Readable;
}

function heading(pdf: PDFKit.PDFDocument, text: string): void {
  pdf.x = MARGIN;
  pdf.moveDown(1.5).fontSize(13).text(text).moveDown(0.3).fontSize(9);
}

/** The last column is of amounts. */
function table(
  pdf: PDFKit.PDFDocument,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const last = header.length - 1;
  pdf.table({
    columnStyles: header.map((_, i) => ({
      width: i === last ? 110 : '*',
      align: { x: i === last ? ('right' as const) : ('left' as const) },
    })),
    rowStyles: (i) => ({ border: [i === 0 ? 0 : 0.5, 0, 0, 0], borderColor: '#999999', padding: 4 }),
    data: [[...header], ...rows.map((row) => [...row])],
  });
}
