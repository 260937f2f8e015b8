import { Injectable } from '@nestjs/common';
import type { Multipart } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { AppError } from '@reelgate/runtime';
import { inlineMedia } from '../media/inline-media.js';
import { mediaTexts } from '../media/media-fields.js';
import { MAX_FILE_BYTES, UploadService } from '../media/upload.service.js';
import type { StoredUpload } from '../media/upload.service.js';
import { checkTree } from './check-tree.js';
import { MAX_PARTS, parseMultipartFields } from './parse-multipart-fields.js';
import type { FormEntry } from './parse-multipart-fields.js';
import { isPlainObject } from './plain-object.js';
import type { PlainObject } from './plain-object.js';
import { toAppError } from './to-app-error.js';

/** Most bytes of a body, JSON or form. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;
const LONGEST_NAME = 200;

/** The body of a request as a tree, with the files it brought stored and named in it by `UploadedFile`s. */
export interface ReceivedBody {
  readonly fields: PlainObject;
  /** Whoever does not keep them in a task has to discard them. */
  readonly uploads: readonly StoredUpload[];
}

/** Reads the body of a request that may be JSON or a form, which mean the same. */
@Injectable()
export class BodyReader {
  constructor(private readonly uploads: UploadService) {}

  /**
   * The body, put by `translate` into the form that the catalogue reads. Throws AppError, also what `translate` throws;
   * then nothing it received is kept.
   */
  async read(
    request: FastifyRequest,
    accountId: string,
    translate: (body: PlainObject) => PlainObject,
  ): Promise<ReceivedBody> {
    const uploads: StoredUpload[] = [];
    try {
      const body = request.isMultipart()
        ? parseMultipartFields(await this.#readForm(request, accountId, uploads))
        : jsonObject(request.body);
      const metadata = body['metadata'];
      if (typeof metadata === 'string') body['metadata'] = objectOrText(metadata);
      checkTree(body);
      const fields = translate(body);
      for (const { param, text, replace } of mediaTexts(fields)) {
        const bytes = inlineMedia(text, param);
        if (!bytes) continue;
        const upload = await this.uploads.receive(bytes, accountId, param);
        uploads.push(upload);
        replace(upload.file);
      }
      return { fields, uploads };
    } catch (error) {
      await this.uploads.discard(uploads);
      throw error;
    }
  }

  async #readForm(request: FastifyRequest, accountId: string, uploads: StoredUpload[]): Promise<FormEntry[]> {
    const announced = Number(request.headers['content-length'] ?? 0);
    if (announced > MAX_BODY_BYTES) throw tooLarge();
    const entries: FormEntry[] = [];
    let size = 0;
    const count = (bytes: number): void => {
      size += bytes;
      if (size > MAX_BODY_BYTES) throw tooLarge();
    };
    const parts = request.parts({
      limits: {
        parts: MAX_PARTS,
        // One more than allowed: the upload itself notices, and says which file it was.
        fileSize: MAX_FILE_BYTES + 1,
        fieldSize: MAX_FILE_BYTES * 2,
        fieldNameSize: LONGEST_NAME,
      },
    });
    try {
      for (let part = await nextPart(parts); part; part = await nextPart(parts)) {
        if (part.type === 'file') {
          const field = part.fieldname.split('[', 1)[0]!;
          const upload = await this.uploads.receive(part.file, accountId, field);
          uploads.push(upload);
          count(part.file.bytesRead);
          entries.push([part.fieldname, upload.file]);
        } else {
          if (part.fieldnameTruncated || part.valueTruncated) throw tooLarge();
          const { value } = part;
          count(typeof value === 'string' ? Buffer.byteLength(value) : JSON.stringify(value).length);
          entries.push([part.fieldname, value]);
        }
      }
    } catch (error) {
      // Whatever is still coming is read and thrown away, so that the client gets to read our answer.
      request.raw.unpipe();
      request.raw.resume();
      throw error;
    }
    return entries;
  }
}

/** The next part of a form; every failure of the parser is a bad form. */
async function nextPart(parts: AsyncIterator<Multipart>): Promise<Multipart | undefined> {
  try {
    const { done, value } = await parts.next();
    return done ? undefined : value;
  } catch (error) {
    throw (
      toAppError(error) ??
      new AppError('invalid_multipart', 'The body is not a well-formed multipart/form-data form.', {
        cause: error,
      })
    );
  }
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

const tooLarge = (): AppError => new AppError('payload_too_large', 'The form is larger than 64 MiB.');
