import type { TaskSpec } from '@reelgate/contracts';

/** The template of a template effect: `options.template`, or the one in a native `ExtInfo`, JSON text inside JSON text. */
export function templateOf({ options, native }: TaskSpec): string | undefined {
  return (
    word(options['template']) ?? word(member(member(native.extInfo, 'AdditionalParameters'), 'template'))
  );
}

function member(json: unknown, name: string): unknown {
  if (typeof json !== 'string') return undefined;
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  } catch {
    return undefined;
  }
}

const word = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
