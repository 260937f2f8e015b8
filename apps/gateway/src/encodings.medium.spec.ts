import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FILM, GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';
import { PNG } from './test-support/media.js';

/** 雨夜, "rainy night". */
const RAIN = '雨夜';
const RAIN_GBK = Buffer.from([0xd3, 0xea, 0xd2, 0xb9]);

/** A JSON text with the bytes of the prompt as they are. */
function json(prompt: Buffer, around: object = FILM): Buffer {
  const [before, after] = JSON.stringify({ ...around, prompt: '%' }).split('%') as [string, string];
  return Buffer.concat([Buffer.from(before), prompt, Buffer.from(after)]);
}

interface Part {
  readonly name: string;
  readonly value: Buffer | string;
  readonly filename?: string;
  readonly headers?: string;
}

/** A form written by hand. */
function form(...parts: readonly Part[]): {
  readonly body: Buffer;
  readonly headers: Record<string, string>;
} {
  const pieces = parts.flatMap(({ name, value, filename, headers }) => [
    Buffer.from(
      `--rg\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n` +
        `${headers === undefined ? '' : `${headers}\r\n`}\r\n`,
    ),
    Buffer.from(value as string),
    Buffer.from('\r\n'),
  ]);
  return {
    body: Buffer.concat([...pieces, Buffer.from('--rg--\r\n')]),
    headers: { 'content-type': 'multipart/form-data; boundary=rg' },
  };
}

const MODEL: Part = { name: 'model', value: FILM.model };
const PROMPT: Part = { name: 'prompt', value: 'x' };

describe('encodings', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start();
  });
  afterAll(() => bed.stop());
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
  });

  const send = (body: Buffer, headers: Record<string, string>, path = '/v1/videos'): Promise<Answer> =>
    bed.call('POST', path, body, { 'content-type': 'application/json', ...headers });

  describe('a body that is not UTF-8', () => {
    const ark = { model: 'doubao-seedance-1-0-pro-250528', content: [{ type: 'text', text: '%' }] };
    const [arkBefore, arkAfter] = JSON.stringify(ark).split('%') as [string, string];
    it.each<[string, string, Buffer]>([
      ['GBK', '/v1/videos', json(RAIN_GBK)],
      ['GBK, as a quote', '/v1/videos/quote', json(RAIN_GBK)],
      ['GBK, unified', '/v1/video/create', json(RAIN_GBK)],
      ["GBK, new-api's", '/v1/video/generations', json(RAIN_GBK)],
      ["GBK, Vidu's", '/vidu/ent/v2/text2video', json(RAIN_GBK, { model: 'viduq3-pro' })],
      [
        "GBK, Ark's",
        '/api/v3/contents/generations/tasks',
        Buffer.concat([Buffer.from(arkBefore), RAIN_GBK, Buffer.from(arkAfter)]),
      ],
      ['half a character at the end', '/v1/videos', json(Buffer.from(RAIN).subarray(0, 5))],
      ['Latin-1', '/v1/videos', json(Buffer.from('café', 'latin1'))],
      ['half of a surrogate pair', '/v1/videos', json(Buffer.from([0xed, 0xa0, 0x80]))],
      ['an overlong form', '/v1/videos', json(Buffer.from([0xc0, 0xaf]))],
      ['UTF-16 with its mark', '/v1/videos', Buffer.from('\ufeff{}', 'utf16le')],
      ["an administrator's", '/admin/v1/accounts', json(RAIN_GBK, {})],
    ])('is refused: %s', async (_what, path, body) => {
      const call = path.startsWith('/admin') ? bed.admin.bind(bed) : bed.call.bind(bed);
      const answer = await call('POST', path, body, { 'content-type': 'application/json' });
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.body)).toMatch(/The body is not UTF-8/);
      expect(bed.billing.holds.size).toBe(0);
    });

    it.each<[string, Part, string | undefined]>([
      ['a value', { name: 'prompt', value: RAIN_GBK }, 'prompt'],
      ['a member', { name: 'metadata[order]', value: RAIN_GBK }, 'metadata'],
      [
        'a value that says it is',
        { name: 'prompt', value: RAIN_GBK, headers: 'content-type: text/plain; charset=utf-8' },
        'prompt',
      ],
      [
        'a JSON part',
        { name: 'metadata', value: json(RAIN_GBK, {}), headers: 'content-type: application/json' },
        'metadata',
      ],
    ])('is refused as a form too: %s', async (_what, part, param) => {
      const { body, headers } = form(MODEL, part);
      const answer = await send(body, headers);
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_multipart', param } } });
      expect(answer.body.error.message).toMatch(/is not UTF-8/);
      expect(bed.billing.holds.size).toBe(0);
    });
  });

  describe('a declared charset', () => {
    const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
    const text = JSON.stringify({ ...FILM, prompt: RAIN });
    it.each<[string, Buffer]>([
      ['gbk', json(RAIN_GBK)],
      ['"GBK"', json(RAIN_GBK)],
      ['gb2312', json(RAIN_GBK)],
      ['GB18030', json(RAIN_GBK)],
      ['utf-8', Buffer.from(text)],
      ['UTF8', Buffer.from(text)],
      ['utf-8', Buffer.from(`\ufeff${text}`)],
      ['utf-16le', Buffer.from(text, 'utf16le')],
      ['utf-16', Buffer.from(`\ufeff${text}`, 'utf16le')],
      ['utf-16', utf16be(`\ufeff${text}`)],
      ['utf-16be', utf16be(text)],
    ])('is decoded: %s', async (charset, body) => {
      const answer = await send(body, { 'content-type': `application/json; charset=${charset}` });
      expect(answer).toMatchObject({ status: 200, body: { prompt: RAIN } });
    });

    it.each(['shift_jis', 'big5', 'iso-8859-1', 'windows-1252', 'utf-7', 'klingon', 'constructor'])(
      'is refused: %s',
      async (charset) => {
        const answer = await send(json(RAIN_GBK), { 'content-type': `application/json; charset=${charset}` });
        expect(answer).toMatchObject({
          status: 415,
          body: { error: { code: 'unsupported_media_type', message: expect.stringContaining(charset) } },
        });
      },
    );

    it('is refused when the bytes are none of it', async () => {
      const odd = Buffer.from([0xff]);
      const answer = await send(json(odd), { 'content-type': 'application/json; charset=gbk' });
      expect(answer).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_json', message: 'The body is not GBK.' } },
      });
    });

    it('counts for a part of a form', async () => {
      const part = { name: 'prompt', value: RAIN_GBK, headers: 'Content-Type: text/plain; charset=GBK' };
      const { body, headers } = form(MODEL, part);
      expect(await send(body, headers)).toMatchObject({ status: 200, body: { prompt: RAIN } });
      const big5 = form(MODEL, { ...part, headers: 'Content-Type: text/plain; charset=big5' });
      expect(await send(big5.body, big5.headers)).toMatchObject({
        status: 415,
        body: { error: { code: 'unsupported_media_type', param: 'prompt' } },
      });
    });
  });

  describe('a content-encoding', () => {
    const body = Buffer.from(JSON.stringify(FILM));
    const upload = form(MODEL, PROMPT, { name: 'image', value: PNG, filename: 'a.png' });
    const CODINGS: [string, (bytes: Buffer) => Buffer][] = [
      ['gzip', gzipSync],
      ['x-gzip', gzipSync],
      ['GZIP', gzipSync],
      ['br', brotliCompressSync],
      ['deflate', deflateSync],
      ['identity', (bytes) => bytes],
    ];
    it.each(CODINGS)('is undone: %s', async (coding, pack) => {
      expect(await send(pack(body), { 'content-encoding': coding })).toMatchObject({
        status: 200,
        body: { prompt: FILM.prompt },
      });
      const answer = await send(pack(upload.body), { ...upload.headers, 'content-encoding': coding });
      expect(answer).toMatchObject({ status: 200, body: { prompt: 'x' } });
    });

    it.each(['zstd', 'compress', 'gzip, gzip', 'klingon', 'toString'])('is refused: %s', async (coding) => {
      expect(await send(body, { 'content-encoding': coding })).toMatchObject({
        status: 415,
        body: {
          error: { code: 'unsupported_media_type', message: expect.stringContaining(coding.toLowerCase()) },
        },
      });
    });

    it.each([
      ['gzip', body],
      ['gzip', gzipSync(body).subarray(0, 30)],
      ['br', body],
      ['deflate', gzipSync(body)],
    ])('is refused when the body is none: %s', async (coding, bytes) => {
      expect(await send(bytes, { 'content-encoding': coding })).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_request', message: `The body is not valid ${coding}.` } },
      });
    });

    const brotli = (bytes: Buffer): Buffer =>
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } });
    it.each([
      ['gzip', gzipSync, {}],
      ['br', brotli, {}],
      ['gzip', gzipSync, upload.headers],
    ] as const)('does not unpack more than 64 MiB: %s', async (coding, pack, headers) => {
      const bomb = pack(Buffer.alloc(65 * 1024 * 1024, 32));
      expect(bomb.length).toBeLessThan(100_000);
      const answer = await send(bomb, { ...headers, 'content-encoding': coding });
      expect(answer).toMatchObject({ status: 413, body: { error: { code: 'payload_too_large' } } });
    });

    it('of a body that is not UTF-8 changes nothing', async () => {
      const answer = await send(gzipSync(json(RAIN_GBK)), { 'content-encoding': 'gzip' });
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_json' } } });
    });
  });

  describe('the transfer encoding of a part', () => {
    const base64 = PNG.toString('base64').replace(/.{1,76}/g, '$&\r\n');
    const encoded = (encoding: string, value: string | Buffer, filename?: string): Part => ({
      name: filename === undefined ? 'prompt' : 'image',
      value,
      headers: `Content-Transfer-Encoding: ${encoding}`,
      ...(filename === undefined ? {} : { filename }),
    });

    it.each<[string, Part]>([
      ['base64', encoded('base64', base64, 'a.png')],
      ['BASE64', encoded('BASE64', base64, 'a.png')],
      ['binary', encoded('binary', PNG, 'a.png')],
      ['8bit', encoded('8bit', PNG, 'a.png')],
    ])('is undone: %s', async (_encoding, part) => {
      const { body, headers } = form(MODEL, PROMPT, part);
      const answer = await send(body, headers);
      expect(answer.status).toBe(200);
      const task = [...bed.billing.holds.values()][0]!;
      expect(task.basis.images).toBe(1);
    });

    it('is undone for text', async () => {
      const { body, headers } = form(MODEL, encoded('base64', Buffer.from(RAIN).toString('base64')));
      expect(await send(body, headers)).toMatchObject({ status: 200, body: { prompt: RAIN } });
    });

    it.each<[string, Part]>([
      ['quoted-printable', encoded('quoted-printable', '=E9=9B=A8')],
      ['x-uuencode', encoded('x-uuencode', 'begin')],
      ['base64 that is none', encoded('base64', '!!!!')],
    ])('is refused: %s', async (_what, part) => {
      const { body, headers } = form(MODEL, part);
      expect(await send(body, headers)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_multipart', param: 'prompt' } },
      });
    });
  });

  describe('a form', () => {
    it('in pieces of one byte is the same form', async () => {
      const { body, headers } = form(
        MODEL,
        { name: 'prompt', value: RAIN },
        { name: 'image', value: PNG, filename: 'a.png' },
      );
      async function* bytes(): AsyncGenerator<Uint8Array> {
        for (const byte of body) yield new Uint8Array([byte]);
      }
      const answer = await fetch(`${bed.url}/v1/videos`, {
        method: 'POST',
        headers: { authorization: `Bearer ${bed.key}`, ...headers },
        body: bytes(),
        duplex: 'half',
      });
      expect(await answer.json()).toMatchObject({ prompt: RAIN, status: 'queued' });
    });

    it.each<[string, Buffer]>([
      ['a part without a name', Buffer.from('--rg\r\ncontent-disposition: form-data\r\n\r\nx\r\n--rg--\r\n')],
      ['a part without headers', Buffer.from('--rg\r\nx\r\n--rg--\r\n')],
      ['a part of another kind', Buffer.from('--rg\r\ncontent-type: text/plain\r\n\r\nx\r\n--rg--\r\n')],
      ['an end that does not come', form(MODEL, PROMPT).body.subarray(0, -10)],
      ['another boundary', Buffer.from(form(MODEL).body.toString().replaceAll('--rg', '--gr'))],
    ])('is refused for %s', async (_what, body) => {
      expect(await send(body, form().headers)).toMatchObject({
        status: 400,
        body: { error: { code: 'invalid_multipart' } },
      });
      expect(bed.billing.holds.size).toBe(0);
    });
  });
});
