import type { FastifyReply } from 'fastify';

/** Media types of the files that answers can be. */
const TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pdf: 'application/pdf',
} as const;

/** The same without their charsets, for the document. */
export const FILE_TYPES = Object.values(TYPES).map((type) => type.split(';')[0]!);

/** Says of an answer that it is a file to keep, and returns its content. `name` is plain ASCII, without an ending. */
export function sendFile<Content>(
  reply: FastifyReply,
  ending: keyof typeof TYPES,
  name: string,
  content: Content,
): Content {
  void reply
    .header('content-type', TYPES[ending])
    .header('content-disposition', `attachment; filename="${name}.${ending}"`);
  return content;
}
