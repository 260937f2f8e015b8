import { buffer } from 'node:stream/consumers';
import type { InputKind, TaskInput } from '@reelgate/contracts';
import { signFileToken } from '@reelgate/storage';
import type { Store, StoredFile } from '@reelgate/storage';
import type { Sealer } from '@reelgate/runtime';
import type { InlineLimits, ResolvedInput } from '@reelgate/vendor-port';

/** An input that can never reach the vendor; the message tells the caller why. */
export class UnusableInput extends Error {
  override readonly name = 'UnusableInput';
}

export interface InputSources {
  readonly store: Store;
  readonly sealer: Sealer;
  /** Where the gateway answers `/files/<token>`, as vendors reach it; absent = files cannot be given out by URL. */
  readonly publicUrl: string | undefined;
}

/**
 * A task's inputs as a vendor takes them. URLs are passed on unread. An uploaded file goes inside the request while its
 * kind and the sum of sizes allow it, else as a link that is valid until `expiresAt`. Throws UnusableInput when neither
 * way exists or a file is gone, and whatever the store throws when it cannot be read now.
 */
export async function resolveInputs(
  inputs: readonly TaskInput[],
  limits: InlineLimits,
  sources: InputSources,
  expiresAt: Date,
): Promise<ResolvedInput[]> {
  let inlineBytes = 0;
  const resolved: ResolvedInput[] = [];
  for (const { role, kind, url, file, contentType } of inputs) {
    if (file === undefined) {
      resolved.push({ role, kind, ...(url === undefined ? {} : { url }) });
      continue;
    }
    const stored = await sources.store.stat(file);
    if (!stored) throw new UnusableInput(`The uploaded ${kind} does not exist any more.`);
    const type = contentType ?? stored.contentType;
    if (limits.kinds.includes(kind) && inlineBytes + stored.size <= limits.maxTotalBytes) {
      inlineBytes += stored.size;
      const { body } = await sources.store.get(file);
      resolved.push({ role, kind, base64: (await buffer(body)).toString('base64'), contentType: type });
    } else {
      resolved.push({ role, kind, url: linkTo(stored, kind, sources, limits, expiresAt), contentType: type });
    }
  }
  return resolved;
}

function linkTo(
  file: StoredFile,
  kind: InputKind,
  { sealer, publicUrl }: InputSources,
  limits: InlineLimits,
  expiresAt: Date,
): string {
  if (publicUrl === undefined) {
    const megabytes = (limits.maxTotalBytes / 1_000_000).toFixed(1);
    throw new UnusableInput(
      limits.kinds.includes(kind)
        ? `The vendor takes at most ${megabytes} MB of files inside a request. Send the ${kind} by URL, or ask the ` +
            'operator to set REELGATE_PUBLIC_URL.'
        : `The vendor takes this ${kind} by URL only. Send it by URL, or ask the operator to set REELGATE_PUBLIC_URL.`,
    );
  }
  return `${publicUrl.replace(/\/+$/, '')}/files/${signFileToken(sealer, file.key, expiresAt)}`;
}
