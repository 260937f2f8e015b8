import { AppError } from '@reelgate/runtime';
import type { ErrorCode } from '@reelgate/contracts';

/** Charsets a caller may declare beside UTF-8, and the decoder of each. ASCII is a part of UTF-8, GB2312 one of GBK. */
const LABELS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'utf-8',
  ascii: 'utf-8',
  gbk: 'gbk',
  gb2312: 'gbk',
  cp936: 'gbk',
  gb18030: 'gb18030',
  'utf-16': 'utf-16le',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
};

/** What the text is part of, for the refusal. */
export interface TextPlace {
  /** How a message begins: "The body", or a field in backticks. */
  readonly what: string;
  readonly code: ErrorCode;
  readonly param?: string;
}

/**
 * The text of some bytes, exactly: nothing is replaced by U+FFFD. `charset` is what the sender declared, UTF-8 unless it
 * did. Throws AppError: `unsupported_media_type` for a charset that is not decoded here, `place.code` for bytes that are
 * none of it.
 */
export function decodeText(bytes: Buffer, charset: string | undefined, place: TextPlace): string {
  const declared = charset?.trim().toLowerCase() ?? 'utf-8';
  const label = Object.hasOwn(LABELS, declared) ? LABELS[declared]! : undefined;
  const { what, code, param } = place;
  if (label === undefined) {
    throw new AppError(
      'unsupported_media_type',
      `${what} is declared to be ${JSON.stringify(declared.slice(0, 40))}; send UTF-8 (GBK, GB18030 and UTF-16 are understood too).`,
      { param },
    );
  }
  // A byte order mark says it better than the name, which of the two UTF-16 has none of.
  const big = declared === 'utf-16' && bytes[0] === 0xfe && bytes[1] === 0xff;
  try {
    return new TextDecoder(big ? 'utf-16be' : label, { fatal: true }).decode(bytes);
  } catch (cause) {
    const hint = label === 'utf-8' ? '; send UTF-8, or declare the charset' : '';
    const name = label === 'utf-8' ? 'UTF-8' : declared.toUpperCase();
    throw new AppError(code, `${what} is not ${name}${hint}.`, { param, cause });
  }
}
