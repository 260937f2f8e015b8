import { AppError } from './app-error.js';
import type { Sealer } from './seal.js';

const CONTEXT = 'channel-key-message';

/** What a vendor's key is sent for: with another channel or address it cannot be used. */
export interface KeyPurpose {
  /** Its id, or the name of one that is to be made. */
  readonly channel: string;
  /** Where the key will be shown; undefined = the vendor's own address. */
  readonly baseUrl: string | undefined;
}

/** A vendor's key as it travels from the gateway to a provider: whoever reads it can neither open it nor send it elsewhere. */
export function sealChannelKey(sealer: Sealer, key: string, { channel, baseUrl }: KeyPurpose): string {
  return sealer.seal(JSON.stringify([key, channel, baseUrl ?? null]), CONTEXT);
}

/** Throws AppError `sealed_unreadable`, and `invalid_request` when the key was sent for something else. */
export function openChannelKey(sealer: Sealer, sealed: string, { channel, baseUrl }: KeyPurpose): string {
  const [key, ...purpose] = JSON.parse(sealer.open(sealed, CONTEXT)) as [string, string, string | null];
  if (purpose[0] !== channel || purpose[1] !== (baseUrl ?? null))
    throw new AppError('invalid_request', 'The key was sent for another channel or address. Send it again.', {
      param: 'key',
    });
  return key;
}
