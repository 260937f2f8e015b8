import type { Random } from '../random.js';

const LONG = 'x'.repeat(20_000);

/** Texts that have hurt somebody somewhere. */
const TEXTS: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  'null',
  'undefined',
  'true',
  'NaN',
  '1e999',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\udfff\ud800',
  '\u202eback\u2066wards',
  '💥'.repeat(600),
  '漢字',
  'é'.normalize('NFD'),
  LONG,
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '%',
  '%zz',
  "' OR 1=1 --",
  '"; DROP TABLE gateway.task; --',
  '$1',
  '{{7*7}}',
  '${jndi:ldap://x}',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'http://127.0.0.1:1/',
  'http://[::1]/',
  'http://169.254.169.254/latest/meta-data',
  'https://x.invalid/a.png',
  'https://user:pass@x.invalid:99999/',
  'data:image/png;base64,',
  'data:image/png;base64,AAAA',
  'data:video/mp4;base64,!!!!',
  'data:;base64,' + 'A'.repeat(4_096),
  '__proto__',
  'constructor',
  'toString',
  '9999-99-99',
  '2026-02-30',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00.001Z',
  '1970-01-01T00:00:00+99:99',
  '00000000-0000-0000-0000-000000000000',
  '999999999999999999999999999999',
  '0.0000000000001',
  '1,000.00',
  '١٢٣',
  '--dur 5 --rs 4k --seed 1e9',
  '@Image1 <<<image_1>>> @Element9999',
  '\r\nset-cookie: a=b',
];

const NUMBERS: readonly number[] = [
  0,
  -0,
  -1,
  1,
  0.5,
  -0.1,
  1e-7,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  2 ** 53 + 2,
  2 ** 63,
  -(2 ** 63),
  1e21,
  1.7976931348623157e308,
  5e-324,
];

const NAMES: readonly string[] = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'toJSON',
  'then',
  '',
  '0',
  'a.b',
  'a[0]',
  'model',
  'metadata',
  'prompt',
  '\u0000',
  '\ud800',
  LONG.slice(0, 300),
];

export const hostileText = (random: Random): string => random.pick(TEXTS);

/** A value of JSON that nobody sends in earnest. */
export function hostileValue(random: Random, depth = 0): unknown {
  switch (random.below(depth > 3 ? 6 : 9)) {
    case 0:
      return null;
    case 1:
      return random.chance(0.5);
    case 2:
    case 3:
      return random.pick(NUMBERS);
    case 4:
    case 5:
      return hostileText(random);
    case 6:
      return Array.from({ length: random.pick([0, 1, 2, 40]) }, () => hostileValue(random, depth + 1));
    case 7: {
      let nest: unknown = hostileText(random);
      for (let level = random.below(40); level > 0; level--) nest = random.chance(0.5) ? [nest] : { a: nest };
      return nest;
    }
    default:
      return Object.fromEntries(
        Array.from({ length: random.below(4) }, () => [random.pick(NAMES), hostileValue(random, depth + 1)]),
      );
  }
}

/** The same tree with a few places changed: another value, one more or one fewer member, twice the same. */
export function spoil(value: unknown, random: Random): unknown {
  if (random.chance(0.15)) return hostileValue(random);
  if (Array.isArray(value)) {
    const items = value.map((item) => (random.chance(0.3) ? spoil(item, random) : item));
    if (random.chance(0.2)) return items.slice(1);
    if (random.chance(0.2)) return [...items, ...items, hostileValue(random)];
    return items;
  }
  if (typeof value !== 'object' || value === null) return random.chance(0.5) ? hostileValue(random) : value;
  const members = Object.entries(value).filter(() => random.chance(0.93));
  const spoilt = members.map(([name, member]): [string, unknown] => {
    if (random.chance(0.05)) return [random.pick([name.toUpperCase(), `${name}[]`, ` ${name}`]), member];
    return [name, random.chance(2 / (members.length + 1)) ? spoil(member, random) : member];
  });
  if (random.chance(0.2)) spoilt.push([random.pick(NAMES), hostileValue(random)]);
  // As JSON has it, `__proto__` is a member like others; an object literal would not keep it.
  const out: Record<string, unknown> = Object.create(null);
  for (const [name, member] of spoilt) out[name] = member;
  return out;
}
