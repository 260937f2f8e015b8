import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const VERSION = 'v1';

/**
 * Seals secrets at rest and in messages (channel keys, vendors' links) with AES-256-GCM, and signs tokens, under keys
 * derived from REELGATE_SECRET. `context` names the purpose ("channel-key", "result-url"): what was sealed for one
 * purpose cannot be opened for another.
 */
export class Sealer {
  readonly #keys = new Map<string, Buffer>();

  constructor(private readonly secret: string) {}

  /** Returns `v1.<base64url of nonce, tag and ciphertext>`. */
  seal(plain: string, context: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.#key(context), nonce);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return `${VERSION}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
  }

  /** Opens what `seal` made. Throws when the secret, the context or the text is another. */
  open(sealed: string, context: string): string {
    const [version, text] = sealed.split('.');
    if (version !== VERSION || !text) throw new Error('not a sealed value of a known version');
    const data = Buffer.from(text, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#key(context), data.subarray(0, 12));
    decipher.setAuthTag(data.subarray(12, 28));
    return Buffer.concat([decipher.update(data.subarray(28)), decipher.final()]).toString('utf8');
  }

  /** HMAC-SHA256 of `text`, base64url: for links that carry their own permission. */
  sign(text: string, context: string): string {
    return createHmac('sha256', this.#key(context)).update(text).digest('base64url');
  }

  /** Whether `signature` is `sign(text, context)`, in constant time. */
  verify(text: string, signature: string, context: string): boolean {
    const expected = Buffer.from(this.sign(text, context));
    const given = Buffer.from(signature);
    return expected.length === given.length && timingSafeEqual(expected, given);
  }

  #key(context: string): Buffer {
    let key = this.#keys.get(context);
    if (!key) {
      key = Buffer.from(hkdfSync('sha256', this.secret, 'reelgate', context, 32));
      this.#keys.set(context, key);
    }
    return key;
  }
}
