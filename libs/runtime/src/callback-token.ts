import type { Sealer } from './seal.js';

const CONTEXT = 'callback-token';

/**
 * The address at which a vendor reports about the tasks of one channel. Its last segment names the channel and proves, by
 * a signature under REELGATE_SECRET, that this installation made it: who does not know it can send nothing that is looked
 * at. Providers register it with vendors, the gateway answers there.
 */
export function callbackAddress(
  sealer: Sealer,
  publicUrl: string,
  channel: { readonly id: string; readonly vendor: string },
): string {
  const token = `${channel.id}.${sealer.sign(channel.id, CONTEXT)}`;
  return `${publicUrl.replace(/\/+$/, '')}/callbacks/${channel.vendor}/${token}`;
}

/** The channel of a callback token; undefined when it is not one of this installation's. */
export function openCallbackToken(sealer: Sealer, token: string): string | undefined {
  const dot = token.lastIndexOf('.');
  const id = token.slice(0, Math.max(0, dot));
  return id !== '' && sealer.verify(id, token.slice(dot + 1), CONTEXT) ? id : undefined;
}
