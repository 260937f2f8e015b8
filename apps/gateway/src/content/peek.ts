import { Readable } from 'node:stream';

/** The first bytes of a body (fewer only when it has no more), and a stream of all of it. */
export async function peek(
  body: Readable,
  bytes: number,
): Promise<{ readonly head: Buffer; readonly whole: Readable }> {
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < bytes) {
    const { done, value } = await chunks.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Buffer> {
    try {
      yield head;
      for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
    } finally {
      await chunks.return?.();
    }
  }
  return { head, whole: Readable.from(all()) };
}
