import type { Vendor } from './families.js';
import type { InputKind, InputRole, TaskInput } from './task-spec.js';

/** How a vendor takes uploaded files: inside the request as Base64, or only by a URL that it can fetch. */
export interface InlineRule {
  /** Kinds that may travel inside the request; all others need a URL. */
  readonly kinds: readonly InputKind[];
  /** Roles that need a URL whatever their kind. */
  readonly urlOnly?: readonly InputRole[];
  /** Most bytes of all inline files of one request, before Base64. */
  readonly maxTotalBytes: number;
}

const NOTHING: InlineRule = { kinds: [], maxTotalBytes: 0 };

/**
 * The rule of each vendor, from its documents. The gateway refuses by it what could not be handed over, and the providers
 * hand files over by it.
 */
export const INLINE_INPUTS: Readonly<Record<Vendor, InlineRule>> = {
  // The request may have 10 MB, which leaves 7 MB before Base64. The faces of a lip sync are looked for in a URL.
  'tencent-vod': { kinds: ['image', 'video', 'audio'], urlOnly: ['source'], maxTotalBytes: 7_000_000 },
  // The request may have 20 MB; Base64 takes four thirds, and the rest is for the text.
  vidu: { kinds: ['image'], maxTotalBytes: 14_000_000 },
  // The request may have 64 MB.
  ark: { kinds: ['image'], maxTotalBytes: 45_000_000 },
  // Two frames of at most 4.7 MB each.
  'jimeng-visual': { kinds: ['image'], maxTotalBytes: 9_400_000 },
  // No client speaks these yet.
  kling: NOTHING,
  minimax: NOTHING,
  gemini: NOTHING,
};

/** What the rule looks at of an input. */
export type InlineInput = Pick<TaskInput, 'role' | 'kind' | 'file' | 'bytes'>;

/**
 * For each input whether it is a file that travels inside the request: in their order, while kind, role and the sum of the
 * sizes allow it. The other files need a URL. A file of unknown size counts nothing.
 */
export function inlineFiles(rule: InlineRule, inputs: readonly InlineInput[]): boolean[] {
  let total = 0;
  return inputs.map(({ role, kind, file, bytes = 0 }) => {
    if (file === undefined || !rule.kinds.includes(kind) || rule.urlOnly?.includes(role)) return false;
    if (total + bytes > rule.maxTotalBytes) return false;
    total += bytes;
    return true;
  });
}

/** The first uploaded file that the vendor could only take by a URL; undefined when there is none. */
export function fileNeedingUrl<T extends InlineInput>(rule: InlineRule, inputs: readonly T[]): T | undefined {
  const inline = inlineFiles(rule, inputs);
  return inputs.find(({ file }, index) => file !== undefined && !inline[index]);
}
