import type { InputKind, InputRole, TaskInput } from '@reelgate/contracts';

/** How a vendor takes uploaded files: inside the request as Base64, or only by a URL that it can fetch. */
export interface InlineRule {
  /** Kinds that may travel inside the request; all others need a URL. */
  readonly kinds: readonly InputKind[];
  /** Roles that need a URL whatever their kind. */
  readonly urlOnly?: readonly InputRole[];
  /** Most bytes of all inline files of one request, before Base64. */
  readonly maxTotalBytes: number;
  /** The request takes its media all as files or all by URL: a file beside a URL, or beside one too large, needs a URL. */
  readonly together?: boolean;
}

/** What the rule looks at of an input. */
export type InlineInput = Pick<TaskInput, 'role' | 'kind' | 'file' | 'bytes'>;

/**
 * For each input whether it is a file that travels inside the request: in their order, while kind, role and the sum of the
 * sizes allow it. The other files need a URL. A file of unknown size counts nothing.
 */
export function inlineFiles(rule: InlineRule, inputs: readonly InlineInput[]): boolean[] {
  let total = 0;
  const inline = inputs.map(({ role, kind, file, bytes = 0 }) => {
    if (file === undefined || !rule.kinds.includes(kind) || rule.urlOnly?.includes(role)) return false;
    if (total + bytes > rule.maxTotalBytes) return false;
    total += bytes;
    return true;
  });
  return rule.together && inline.includes(false) ? inline.map(() => false) : inline;
}

/** The first uploaded file that the vendor could only take by a URL; undefined when there is none. */
export function fileNeedingUrl<T extends InlineInput>(rule: InlineRule, inputs: readonly T[]): T | undefined {
  const inline = inlineFiles(rule, inputs);
  return inputs.find(({ file }, index) => file !== undefined && !inline[index]);
}
