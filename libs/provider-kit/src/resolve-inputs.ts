import { buffer } from 'node:stream/consumers';
import { inlineFiles } from '@reelgate/catalog';
import type { InlineRule } from '@reelgate/catalog';
import type { TaskInput } from '@reelgate/contracts';
import { signFileToken } from '@reelgate/storage';
import type { Store, StoredFile } from '@reelgate/storage';
import type { Sealer } from '@reelgate/runtime';
import type { ResolvedInput } from '@reelgate/vendor-port';

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
 * A task's inputs as a vendor takes them. URLs are passed on unread. An uploaded file goes inside the request when the
 * vendor's rule allows it (`inlineFiles`), else as a link that is valid until `expiresAt`. Throws UnusableInput when
 * neither way exists or a file is gone, and whatever the store throws when it cannot be read now.
 */
export async function resolveInputs(
  inputs: readonly TaskInput[],
  rule: InlineRule,
  sources: InputSources,
  expiresAt: Date,
): Promise<ResolvedInput[]> {
  const stored = await Promise.all(
    inputs.map(async ({ file }) => (file === undefined ? undefined : sources.store.stat(file))),
  );
  const inline = inlineFiles(
    rule,
    inputs.map((input, index) => ({ ...input, bytes: stored[index]?.size })),
  );
  const resolved: ResolvedInput[] = [];
  for (const [index, { role, kind, url, file, contentType }] of inputs.entries()) {
    if (file === undefined) {
      resolved.push({ role, kind, ...(url === undefined ? {} : { url }) });
      continue;
    }
    const known = stored[index];
    if (!known) throw new UnusableInput(`The uploaded ${kind} does not exist any more.`);
    const type = contentType ?? known.contentType;
    if (inline[index]) {
      const { body } = await sources.store.get(file);
      resolved.push({ role, kind, base64: (await buffer(body)).toString('base64'), contentType: type });
    } else {
      resolved.push({
        role,
        kind,
        url: linkTo(known, { role, kind }, sources, rule, expiresAt),
        contentType: type,
      });
    }
  }
  return resolved;
}

function linkTo(
  file: StoredFile,
  { role, kind }: Pick<TaskInput, 'role' | 'kind'>,
  { sealer, publicUrl }: InputSources,
  rule: InlineRule,
  expiresAt: Date,
): string {
  if (publicUrl === undefined) {
    const megabytes = (rule.maxTotalBytes / 1_000_000).toFixed(1);
    throw new UnusableInput(
      rule.kinds.includes(kind) && !rule.urlOnly?.includes(role)
        ? `The vendor takes at most ${megabytes} MB of files inside a request. Send the ${kind} by URL, or ask the ` +
            'operator to set REELGATE_PUBLIC_URL.'
        : `The vendor takes this ${kind} by URL only. Send it by URL, or ask the operator to set REELGATE_PUBLIC_URL.`,
    );
  }
  return `${publicUrl.replace(/\/+$/, '')}/files/${signFileToken(sealer, file.key, expiresAt)}`;
}
