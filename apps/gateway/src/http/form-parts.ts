import { EventEmitter, on } from 'node:events';
import type { Readable } from 'node:stream';
import { Dicer } from '@fastify/busboy';
import { parse as parseDisposition } from 'content-disposition';
import { parse as parseType } from 'content-type';
import { AppError } from '@reelgate/runtime';
import { decodeText } from './decode-text.js';

/** One part of a form, while it arrives. */
export interface FormPart {
  readonly name: string;
  /** Empty for a file field in which nothing was chosen, undefined for a part that is no file. */
  readonly filename: string | undefined;
  /** Lower case, without parameters. */
  readonly contentType: string | undefined;
  readonly charset: string | undefined;
  /** Without its transfer encoding. Has to be read to its end before the next part is asked for. */
  readonly bytes: AsyncIterable<Buffer>;
}

type Headers = Readonly<Record<string, readonly string[]>>;
type Encoding = (bytes: AsyncIterable<Buffer>, name: string) => AsyncIterable<Buffer>;

const LONGEST_NAME = 200;

/**
 * The parts of a multipart/form-data body, one after the other. Throws AppError `invalid_multipart` for what is no form, and
 * for a part that could not be read as it was meant: none is passed over.
 */
export async function* readFormParts(body: Readable, contentType: string): AsyncGenerator<FormPart> {
  const { boundary } = parseType(contentType).parameters;
  if (!boundary) throw malformed('The content-type has no boundary.');
  const parser = new Dicer({ boundary });
  const found = new EventEmitter<{ part: [Readable, Headers]; end: []; error: [unknown] }>();
  // After its end nobody listens any more.
  found.on('error', () => undefined);
  let open: Readable | undefined;
  let begun = 0;
  let named = 0;
  const fail = (error: unknown): void => {
    open?.destroy(error instanceof Error ? error : undefined);
    found.emit('error', error);
  };
  parser.on('part', (part) => {
    begun++;
    open = part;
    part.once('header', (headers) => {
      named++;
      found.emit('part', part, headers as Headers);
    });
    // Told by the parser too; whoever reads the part sees it there.
    part.on('error', () => undefined);
  });
  parser.once('error', fail).once('finish', () => found.emit('end'));
  const closed = (): void => {
    if (!body.readableEnded) fail(new Error('the connection was closed inside the form'));
  };
  body.once('error', fail).once('close', closed);
  try {
    const events = on(found, 'part', { close: ['end'] }) as AsyncIterable<[Readable, Headers]>;
    body.pipe(parser);
    for await (const [part, headers] of events) yield toPart(part, headers);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw malformed('The body is not a well-formed multipart/form-data form.', error);
  } finally {
    body.off('error', fail).off('close', closed);
    body.unpipe(parser);
    // Whatever is still coming is read and thrown away, so that the client gets to read our answer.
    body.resume();
  }
  if (begun !== named) throw malformed('A part of the form has no headers.');
}

function toPart(part: Readable, headers: Headers): FormPart {
  const disposition = parseDisposition(headers['content-disposition']?.[0] ?? '', { multipart: true });
  const { name, filename } = disposition.parameters;
  if (disposition.type !== 'form-data' || !name) throw malformed('A part of the form has no name.');
  const text = decodeName(name);
  if (text.length > LONGEST_NAME) throw malformed('A part has a name of more than 200 characters.');
  const stated = headers['content-type']?.[0];
  const type = stated === undefined ? undefined : parseType(stated);
  const encoding = headers['content-transfer-encoding']?.[0]?.trim().toLowerCase() ?? 'binary';
  const decode = Object.hasOwn(ENCODINGS, encoding) ? ENCODINGS[encoding] : undefined;
  if (!decode) {
    throw malformed(
      `\`${text}\` has the transfer encoding ${JSON.stringify(encoding.slice(0, 40))}; send it as it is, or as base64.`,
      undefined,
      text,
    );
  }
  return {
    name: text,
    filename,
    contentType: type?.type || undefined,
    charset: type?.parameters['charset'],
    bytes: decode(intact(part, text), text),
  };
}

/** The bytes of a part, or the reason why they are not all there. */
async function* intact(part: Readable, name: string): AsyncGenerator<Buffer> {
  try {
    yield* part as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw malformed(`The form ended inside \`${name}\`.`, error, name);
  }
}

/** The parser hands headers on byte by byte; names in them are UTF-8, as all clients write them. */
function decodeName(latin1: string): string {
  return decodeText(Buffer.from(latin1, 'latin1'), undefined, {
    what: 'The name of a part',
    code: 'invalid_multipart',
  });
}

const asItIs: Encoding = (bytes) => bytes;
const ENCODINGS: Readonly<Record<string, Encoding>> = {
  '7bit': asItIs,
  '8bit': asItIs,
  binary: asItIs,
  base64: decodeBase64,
};

/** Base64 in lines of any length. */
async function* decodeBase64(bytes: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let rest = '';
  for await (const chunk of bytes) {
    const text = rest + chunk.toString('latin1').replace(/\s+/g, '');
    const whole = text.length - (text.length % 4);
    rest = text.slice(whole);
    yield decodeGroups(text.slice(0, whole), name);
  }
  yield decodeGroups(rest, name);
}

function decodeGroups(text: string, name: string): Buffer {
  if (/[^A-Za-z0-9+/=]/.test(text)) throw malformed(`\`${name}\` is not valid base64.`, undefined, name);
  return Buffer.from(text, 'base64');
}

function malformed(message: string, cause?: unknown, name?: string): AppError {
  const param = name === undefined ? undefined : /^[^[]+/.exec(name)?.[0];
  return new AppError('invalid_multipart', message, { param, cause });
}
