import type { Sealer } from '@reelgate/runtime';

const CONTEXT = 'file-token';

/**
 * A link that carries its own permission: `<base64url of "expiry:subject">.<signature>`. The subject is a key of the
 * store, or whatever else the server of `/files/<token>` gives out under that name; it is readable by the holder and so
 * must be no secret.
 */
export function signFileToken(sealer: Sealer, subject: string, expiresAt: Date): string {
  const body = Buffer.from(`${Math.floor(expiresAt.getTime() / 1000)}:${subject}`).toString('base64url');
  return `${body}.${sealer.sign(body, CONTEXT)}`;
}

/** What a token permits. */
export interface FileToken {
  readonly subject: string;
  readonly expiresAt: Date;
}

/** Opens what `signFileToken` made; undefined for a forged, damaged or expired token. */
export function openFileToken(sealer: Sealer, token: string, now: Date): FileToken | undefined {
  const [body, signature, rest] = token.split('.');
  if (!body || !signature || rest !== undefined) return undefined;
  if (!sealer.verify(body, signature, CONTEXT)) return undefined;
  const text = Buffer.from(body, 'base64url').toString('utf8');
  const colon = text.indexOf(':');
  const expiresAt = new Date(Number(text.slice(0, colon)) * 1000);
  if (expiresAt.getTime() <= now.getTime()) return undefined;
  return { subject: text.slice(colon + 1), expiresAt };
}
