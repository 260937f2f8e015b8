import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isPlainObject, mediaTexts, takeNames } from '@reelgate/catalog';
import type { FieldNames, PlainObject } from '@reelgate/catalog';
import { AppError } from '@reelgate/runtime';
import { inlineMedia } from '../media/inline-media.js';
import { MAX_FILE_BYTES, UploadService } from '../media/upload.service.js';
import type { StoredUpload } from '../media/upload.service.js';
import type { HeldBytes } from './body-budget.js';
import { checkTree } from './check-tree.js';
import { decodeText } from './decode-text.js';
import { readFormParts } from './form-parts.js';
import type { FormPart } from './form-parts.js';
import { MAX_PARTS, parseMultipartFields } from './parse-multipart-fields.js';
import type { FormEntry } from './parse-multipart-fields.js';

/** Most bytes of a body, JSON or form. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Most bytes of a part that is text: a file in Base64 is longer than the file. */
const MAX_TEXT_BYTES = MAX_FILE_BYTES * 2;

/** The body of a request as a tree, with the files it brought stored and named in it by `UploadedFile`s. */
export interface ReceivedBody {
  readonly fields: PlainObject;
  /** What the caller calls them. */
  readonly names: FieldNames;
  /** Whoever does not keep them in a task has to discard them. */
  readonly uploads: readonly StoredUpload[];
}

/** Reads the body of a request that may be JSON or a form, which mean the same. */
@Injectable()
export class BodyReader {
  constructor(private readonly uploads: UploadService) {}

  /**
   * The body, put by `translate` into the form that the catalogue reads, where a field that the caller calls otherwise is
   * `Named`. Throws AppError, also what `translate` throws;
   * then nothing it received is kept.
   */
  async read(
    request: FastifyRequest,
    accountId: string,
    translate: (body: PlainObject) => PlainObject,
  ): Promise<ReceivedBody> {
    const uploads: StoredUpload[] = [];
    try {
      const body =
        request.body instanceof Readable
          ? parseMultipartFields(await this.#readForm(request, request.body, accountId, uploads))
          : jsonObject(request.body);
      const metadata = body['metadata'];
      if (typeof metadata === 'string') body['metadata'] = objectOrText(metadata);
      checkTree(body);
      const { fields, names } = takeNames(translate(body));
      for (const { param, text, replace } of mediaTexts(fields, names)) {
        const bytes = inlineMedia(text, param);
        if (!bytes) continue;
        const upload = await this.uploads.receive(bytes, accountId, param);
        uploads.push(upload);
        replace(upload.file);
      }
      return { fields, names, uploads };
    } catch (error) {
      await this.uploads.discard(uploads);
      throw error;
    }
  }

  /** A file field in which nothing was chosen is absent. */
  async #readForm(
    request: FastifyRequest,
    form: Readable,
    accountId: string,
    uploads: StoredUpload[],
  ): Promise<FormEntry[]> {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > MAX_BODY_BYTES) throw tooLarge();
    const entries: FormEntry[] = [];
    let size = 0;
    const counted = async function* ({ bytes }: FormPart): AsyncGenerator<Buffer> {
      for await (const chunk of bytes) {
        size += chunk.length;
        if (size > MAX_BODY_BYTES) throw tooLarge();
        yield chunk;
      }
    };
    for await (const part of readFormParts(form, request.headers['content-type'] ?? '')) {
      if (entries.length >= MAX_PARTS) throw tooManyParts();
      const field = part.name.split('[', 1)[0]!;
      if (part.filename === undefined && part.contentType !== 'application/octet-stream') {
        entries.push([part.name, await readText(part, counted(part), field, request.heldBytes)]);
        continue;
      }
      const bytes = part.filename ? counted(part) : await unlessEmpty(counted(part));
      if (!bytes) continue;
      const upload = await this.uploads.receive(bytes, accountId, field);
      uploads.push(upload);
      entries.push([part.name, upload.file]);
    }
    return entries;
  }
}

/** The text of a part; what it holds, when it is declared as JSON. */
async function readText(
  part: FormPart,
  bytes: AsyncIterable<Buffer>,
  param: string,
  held: HeldBytes | null,
): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > MAX_TEXT_BYTES) throw tooLarge();
    held?.grow(chunk.length);
    chunks.push(chunk);
  }
  const text = decodeText(Buffer.concat(chunks), part.charset, {
    what: `\`${param}\``,
    code: 'invalid_multipart',
    param,
  });
  if (part.contentType !== 'application/json') return text;
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new AppError('invalid_multipart', `\`${param}\` is declared as JSON and is none.`, {
      param,
      cause,
    });
  }
}

/** The bytes again, or undefined when there are none. */
async function unlessEmpty(bytes: AsyncGenerator<Buffer>): Promise<AsyncIterable<Buffer> | undefined> {
  const { done, value: first } = await bytes.next();
  if (done) return undefined;
  return (async function* () {
    yield first;
    yield* bytes;
  })();
}

function jsonObject(body: unknown): PlainObject {
  // A POST without a body and without a type asks for nothing: what is missing is said later, by name.
  if (body === undefined || body === null) return {};
  if (!isPlainObject(body)) throw new AppError('invalid_json', 'The body has to be a JSON object.');
  return body;
}

function objectOrText(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return isPlainObject(parsed) ? parsed : text;
  } catch {
    return text;
  }
}

const tooManyParts = (): AppError =>
  new AppError('invalid_multipart', `The form has more than ${MAX_PARTS} parts.`);
const tooLarge = (): AppError => new AppError('payload_too_large', 'The form is larger than 64 MiB.');
