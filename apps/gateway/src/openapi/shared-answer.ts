import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';
import Negotiator from 'negotiator';

const pack = promisify(gzip);

/**
 * An answer that is the same for everybody: made once, and sent from one piece of memory however many ask at once, packed
 * for those who take gzip. Answers a matching `If-None-Match` with 304.
 */
export class SharedAnswer {
  readonly #bytes: Buffer;
  readonly #etag: string;
  #packed: Promise<Buffer> | undefined;

  constructor(
    body: Buffer | string,
    private readonly headers: Readonly<Record<string, string>>,
  ) {
    this.#bytes = Buffer.from(body);
    this.#etag = createHash('sha256').update(this.#bytes).digest('base64url').slice(0, 22);
  }

  async send(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const gzipped = new Negotiator(request.raw).encoding(['gzip', 'identity']) === 'gzip';
    const etag = `"${this.#etag}${gzipped ? '-gzip' : ''}"`;
    reply.headers({ ...this.headers, etag, vary: 'accept-encoding' });
    if (request.headers['if-none-match'] === etag) return reply.status(304).send();
    if (!gzipped) return reply.send(this.#bytes);
    return reply.header('content-encoding', 'gzip').send(await (this.#packed ??= pack(this.#bytes)));
  }
}
