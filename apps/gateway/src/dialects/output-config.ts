import { isPlainObject } from '@reelgate/catalog';
import type { PlainObject } from '@reelgate/catalog';

/** Members of `metadata.output_config` for which a dialect has other places. */
export interface OutputMembers {
  readonly resolution?: unknown;
  readonly aspect_ratio?: unknown;
  readonly duration?: unknown;
}

/** Whether a member says nothing: the catalogue takes null and blank text for absent too. */
export function isBlank(value: unknown): value is undefined | null | string {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/**
 * The body with these members in `metadata.output_config`, but for those that it states there itself, in whatever
 * spelling. A `metadata` or `output_config` that is no object stays as it is: the catalogue refuses it.
 */
export function withOutputConfig(body: PlainObject, members: OutputMembers): PlainObject {
  const metadata = isBlank(body['metadata']) ? {} : body['metadata'];
  if (!isPlainObject(metadata)) return body;
  const config = readConfig(metadata['output_config']);
  if (!config) return body;
  const stated = new Set(
    Object.entries(config).flatMap(([key, value]) => (isBlank(value) ? [] : [plainKey(key)])),
  );
  const added = Object.entries(members).filter(
    ([key, value]) => !isBlank(value) && !stated.has(plainKey(key)),
  );
  if (added.length === 0) return body;
  return {
    ...body,
    metadata: { ...metadata, output_config: { ...config, ...Object.fromEntries(added) } },
  };
}

/** The object, which a form may bring as JSON text; undefined when it is none. */
function readConfig(value: unknown): PlainObject | undefined {
  if (isBlank(value)) return {};
  if (typeof value !== 'string') return isPlainObject(value) ? value : undefined;
  try {
    const parsed: unknown = JSON.parse(value);
    return isPlainObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** `Resolution`, `audioGeneration`: the catalogue matches keys without regard to case and underscores. */
const plainKey = (key: string): string => key.toLowerCase().replaceAll('_', '');
