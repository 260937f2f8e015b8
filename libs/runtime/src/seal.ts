import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { AppError } from './app-error.js';

const VERSION = 'v1';

/**
 * Seals secrets at rest and in messages (channel keys, vendors' links) with AES-256-GCM, and signs tokens, under keys
 * derived from REELGATE_SECRET. `context` names the purpose ("channel-key", "result-url"): what was sealed for one
 * purpose cannot be opened for another. What was made under a former secret (REELGATE_SECRET_PREVIOUS) is still opened and
 * believed; nothing is made under it any more.
 */
export class Sealer {
  readonly #current: KeyRing;
  readonly #former: readonly KeyRing[];

  constructor(secret: string, former: readonly string[] = []) {
    this.#current = new KeyRing(secret);
    this.#former = former.filter((one) => one !== secret).map((one) => new KeyRing(one));
  }

  /** Whether there are former secrets, so that something may have to be sealed anew. */
  get isRotating(): boolean {
    return this.#former.length > 0;
  }

  /** Returns `v1.<base64url of nonce, tag and ciphertext>`. */
  seal(plain: string, context: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#current.key(context), nonce);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /** Opens what `seal` made. Throws AppError `sealed_unreadable` when the secret, the context or the text is another. */
  open(sealed: string, context: string): string {
    for (const ring of [this.#current, ...this.#former]) {
      const plain = openWith(ring.key(context), sealed);
      if (plain !== undefined) return plain;
    }
    throw new AppError(
      'sealed_unreadable',
      'This was sealed under a REELGATE_SECRET that this installation does not have any more.',
    );
  }

  /** The same, sealed under the current secret; undefined when it is already. Throws as `open` does. */
  reseal(sealed: string, context: string): string | undefined {
    if (openWith(this.#current.key(context), sealed) !== undefined) return undefined;
    return this.seal(this.open(sealed, context), context);
  }

  /** HMAC-SHA256 of `text`, base64url: for links that carry their own permission. */
  sign(text: string, context: string): string {
    return signWith(this.#current.key(context), text);
  }

  /** Whether `signature` is `sign(text, context)`, now or under a former secret; in constant time for each. */
  verify(text: string, signature: string, context: string): boolean {
    const given = Buffer.from(signature);
    return [this.#current, ...this.#former].some((ring) => {
      const expected = Buffer.from(signWith(ring.key(context), text));
      return expected.length === given.length && timingSafeEqual(expected, given);
    });
  }
}

/** The keys derived from one secret, by context. */
class KeyRing {
  readonly #keys = new Map<string, Buffer>();

  constructor(private readonly secret: string) {}

  key(context: string): Buffer {
    let key = this.#keys.get(context);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.secret, 'reelgate', context, 32));
      this.#keys.set(context, key);
    }
    return key;
  }
}

function signWith(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** Undefined when it was not sealed under this key. */
function openWith(key: Buffer, sealed: string): string | undefined {
  const [version, text] = sealed.split('.');
  if (version !== VERSION || !text) return undefined;
  const data = Buffer.from(text, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, data.subarray(0, 12));
    decipher.setAuthTag(data.subarray(12, 28));
    return Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
