import { VodError } from './vod-error.js';

/** Type of a member. `int64-text` also takes digits in quotes, as one official example sends them. */
export type Member =
  'string' | 'integer' | 'int64-text' | 'number' | { readonly list: Member } | { readonly object: Members };

export type Members = { readonly [name: string]: Member };

/**
 * Checks a request body as API 3.0 does before an action sees it: required members, unknown members (nested ones too),
 * types. A member that is null counts as absent.
 *
 * @returns the body without its null members
 * @throws VodError MissingParameter, UnknownParameter, InvalidParameter, in this order
 */
export function checkMembers(
  body: unknown,
  members: Members,
  required: readonly string[],
): Record<string, unknown> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new VodError('InvalidParameter', 'The request body is not a JSON object.');
  }
  const present = body as Record<string, unknown>;
  for (const name of required) {
    if (present[name] === undefined || present[name] === null) {
      throw new VodError('MissingParameter', `The request is missing a required parameter \`${name}\`.`);
    }
  }
  refuseUnknown(present, { object: members }, '');
  return checkObject(present, members, '');
}

function refuseUnknown(value: unknown, type: Member, path: string): void {
  if (typeof type === 'string' || typeof value !== 'object' || value === null) return;
  if (isList(type)) {
    if (Array.isArray(value)) value.forEach((item, at) => refuseUnknown(item, type.list, `${path}.${at}`));
    return;
  }
  if (Array.isArray(value)) return;
  for (const [name, member] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`;
    const known = Object.hasOwn(type.object, name) ? type.object[name] : undefined;
    if (known === undefined) {
      throw new VodError('UnknownParameter', `The parameter \`${at}\` is not recognized.`);
    }
    refuseUnknown(member, known, at);
  }
}

function checkObject(value: object, members: Members, path: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([name, member]) => [name, check(member, members[name]!, path === '' ? name : `${path}.${name}`)]),
  );
}

function check(value: unknown, type: Member, path: string): unknown {
  if (type === 'int64-text' && typeof value === 'string' && /^-?\d+$/.test(value)) return Number(value);
  if (typeof type === 'string') {
    const right =
      type === 'string'
        ? typeof value === 'string'
        : type === 'number'
          ? typeof value === 'number'
          : Number.isInteger(value);
    if (right) return value;
  } else if (isList(type)) {
    if (Array.isArray(value)) return value.map((item, at) => check(item, type.list, `${path}.${at}`));
  } else if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return checkObject(value, type.object, path);
  }
  const wanted =
    typeof type === 'string' ? type.replace('int64-text', 'integer') : isList(type) ? 'list' : 'object';
  throw new VodError(
    'InvalidParameter',
    `The value type of parameter \`${path}\` is not valid: ${wanted} expected.`,
  );
}

const isList = (
  type: { readonly list: Member } | { readonly object: Members },
): type is { readonly list: Member } => 'list' in type;
