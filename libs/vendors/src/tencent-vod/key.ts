/** The parts of a Tencent VOD channel key. */
export interface TencentVodKey {
  /** The VOD application, sent as a JSON number. */
  readonly subAppId: number;
  readonly secretId: string;
  readonly secretKey: string;
  /** Sent as `X-TC-Region` when given; VOD does not require one. */
  readonly region?: string;
}

const FORM =
  'a Tencent VOD key has the form SubAppId|SecretId|SecretKey or SubAppId|SecretId|SecretKey|Region';

/**
 * Reads a channel key. Strict, because a key that is cut, padded or in another gateway's order (`SecretId` first) would
 * only fail later, as a refused signature. Throws TypeError saying what is wrong, without quoting any part.
 */
export function parseKey(key: string): TencentVodKey {
  const parts = key.split('|');
  if (parts.length !== 3 && parts.length !== 4) {
    throw new TypeError(`${FORM}; this one has ${parts.length} ${parts.length === 1 ? 'part' : 'parts'}`);
  }
  if (parts.includes('')) throw new TypeError(`${FORM}; a part is empty`);
  if (!parts.every((part) => /^[\x21-\x7e]+$/.test(part))) {
    throw new TypeError(`${FORM}; a part holds a blank, a line break or a character outside ASCII`);
  }
  const [subAppId, secretId, secretKey, region] = parts as [string, string, string, string?];
  if (!/^[1-9]\d*$/.test(subAppId) || !Number.isSafeInteger(Number(subAppId))) {
    throw new TypeError(
      `${FORM}; SubAppId, the first part, is a positive whole number without leading zeros`,
    );
  }
  return { subAppId: Number(subAppId), secretId, secretKey, ...(region !== undefined && { region }) };
}
