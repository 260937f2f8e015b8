import type { TaskSpec } from '@reelgate/contracts';

/**
 * The template of a template effect, for vendors that are told its name: that of a native `ExtInfo` where there is one, which
 * then has to hold nothing else, or `options.template`. Undefined when there is none, or when the ExtInfo says more.
 */
export function templateOf({ options, native }: TaskSpec): string | undefined {
  if (native.extInfo === undefined) return word(options['template']);
  // JSON text inside JSON text.
  return word(onlyMember(onlyMember(native.extInfo, 'AdditionalParameters'), 'template'));
}

/** The member of a JSON object that has no other. */
function onlyMember(json: unknown, name: string): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(json);
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return entries.length === 1 && entries[0]![0] === name ? entries[0]![1] : undefined;
  } catch {
    return undefined;
  }
}

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
