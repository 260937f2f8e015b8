import { createHash } from 'node:crypto';
import type { TaskSpec } from '@reelgate/contracts';

/**
 * SHA-256 of a normalised request, for telling a repeated request from another one. Uploaded files count by their
 * content, not by the key they happen to be stored under; the order of members does not count.
 */
export function fingerprintTask(
  spec: TaskSpec,
  metadata: Readonly<Record<string, unknown>>,
  digests: ReadonlyMap<string, string>,
): Buffer {
  const inputs = spec.inputs.map((input) =>
    input.file === undefined ? input : { ...input, file: digests.get(input.file) ?? input.file },
  );
  return createHash('sha256')
    .update(canonical({ ...spec, inputs, metadata }))
    .digest();
}

/** JSON with the members of objects in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
