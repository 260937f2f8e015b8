import { keyParts } from '../key-text.js';

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
 * Reads a channel key, whose parts are often in another gateway's order (`SecretId` first). Throws TypeError saying what is
 * wrong, without quoting any part.
 */
export function parseKey(key: string): TencentVodKey {
  const parts = keyParts(key, FORM, [3, 4]);
  const [subAppId, secretId, secretKey, region] = parts as [string, string, string, string?];
  if (!/^[1-9]\d*$/.test(subAppId) || !Number.isSafeInteger(Number(subAppId))) {
    throw new TypeError(
      `${FORM}; SubAppId, the first part, is a positive whole number without leading zeros`,
    );
  }
  return { subAppId: Number(subAppId), secretId, secretKey, ...(region !== undefined && { region }) };
}
