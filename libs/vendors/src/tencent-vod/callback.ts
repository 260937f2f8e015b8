import { createHash } from 'node:crypto';
import type { CallbackSubject, Json, VendorCallback, VendorChannel } from '@reelgate/vendor-port';
import { number, object, parseObject, text } from '@reelgate/vendor-port';
import { sameText } from '../same-text.js';

/** The upstream signs an event for ten minutes; its clock and ours may differ by five. */
const LONGEST_SECONDS = 15 * 60;

const VIDEO_DONE = 'AigcVideoTaskComplete';

/**
 * What a pushed event is about. With `settings.callback_sign_key`, the `SignKey` of the application's event settings, it
 * has to carry `Sign` = MD5(SignKey + T), and T (unix seconds until which it counts) must not be over. Neither covers the
 * rest of the body: it only says which task to ask about. Without the setting only the address proves the sender.
 */
export function readCallback(
  channel: VendorChannel,
  { rawBody }: VendorCallback,
  now: Date,
): CallbackSubject | undefined {
  const event = parseObject(rawBody);
  if (!event) return undefined;
  const signKey = channel.settings['callback_sign_key'];
  if (typeof signKey === 'string' && signKey !== '' && !isSigned(event, signKey, now)) return undefined;
  const vendorTaskId = finishedTaskOf(event);
  return vendorTaskId === undefined ? 'other' : { vendorTaskId };
}

/** The task that an event says is finished; undefined for events of other kinds. */
export function finishedTaskOf(event: Json): string | undefined {
  const id = text(object(event['AigcVideoCompleteEvent'])?.['TaskId']);
  return text(event['EventType']) === VIDEO_DONE && id !== '' ? id : undefined;
}

function isSigned(event: Json, signKey: string, now: Date): boolean {
  const until = number(event['T']);
  if (until === undefined) return false;
  const leftSeconds = until - now.getTime() / 1000;
  if (leftSeconds <= 0 || leftSeconds > LONGEST_SECONDS) return false;
  const expected = createHash('md5').update(`${signKey}${until}`).digest('hex');
  return sameText(expected, text(event['Sign']).toLowerCase());
}
