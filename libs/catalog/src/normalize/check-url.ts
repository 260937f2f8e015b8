import { Refusal } from './refusal.js';

const LONGEST_URL = 8_192;

/**
 * Checks what can be seen in a media URL itself: http or https, no credentials, no address of a private network. What
 * a name resolves to is checked when somebody connects to it. Returns the URL as sent. Messages never quote it: it may
 * be signed.
 */
export function checkMediaUrl(param: string, text: string, allowPrivate: boolean): string {
  const problem = urlProblem(text, allowPrivate, ['http:', 'https:']);
  if (problem) throw new Refusal('invalid_media_url', param, `\`${param}\` ${problem}.`);
  return text;
}

/** The same for the URL a webhook goes to, which has to be https. */
export function checkCallbackUrl(param: string, text: string, allowPrivate: boolean): string {
  const problem = urlProblem(text, allowPrivate, allowPrivate ? ['http:', 'https:'] : ['https:']);
  if (problem) throw new Refusal('invalid_request', param, `\`${param}\` ${problem}.`);
  return text;
}

function urlProblem(text: string, allowPrivate: boolean, protocols: readonly string[]): string | undefined {
  if (text.length > LONGEST_URL) return `is longer than ${LONGEST_URL} characters`;
  // The parser would take them out and go on.
  if (/[\t\n\r]/.test(text.trim())) return 'has a line break or a tab in it: send several as an array';
  const url = URL.parse(text.trim());
  if (!url) return 'is not a URL';
  if (!protocols.includes(url.protocol))
    return `has to be ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  if (url.username || url.password) return 'must not carry a user name or password';
  if (!allowPrivate && isPrivateHost(url.hostname)) return 'has to point to a public address';
  return undefined;
}

/**
 * Whether a host, as the URL parser spells it (IPv4 in dotted decimal, IPv6 in brackets), is certainly not public:
 * `localhost`, or a literal address outside the globally routable unicast ranges of the IANA registries.
 */
export function isPrivateHost(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '').toLowerCase();
  if (host === 'localhost' || host.endsWith('.localhost')) return true;
  if (host.startsWith('[')) return isPrivateIPv6(host.slice(1, -1));
  return /^\d+\.\d+\.\d+\.\d+$/.test(host) && isPrivateIPv4(host.split('.').map(Number));
}

/** [first address, prefix length] of every IPv4 block that is not globally routable unicast. */
const PRIVATE_IPV4 = [
  [[0, 0, 0, 0], 8],
  [[10, 0, 0, 0], 8],
  [[100, 64, 0, 0], 10],
  [[127, 0, 0, 0], 8],
  [[169, 254, 0, 0], 16],
  [[172, 16, 0, 0], 12],
  [[192, 0, 0, 0], 24],
  [[192, 0, 2, 0], 24],
  [[192, 88, 99, 0], 24],
  [[192, 168, 0, 0], 16],
  [[198, 18, 0, 0], 15],
  [[198, 51, 100, 0], 24],
  [[203, 0, 113, 0], 24],
  [[224, 0, 0, 0], 3],
] as const;

function isPrivateIPv4(octets: readonly number[]): boolean {
  const address = toNumber(octets);
  return PRIVATE_IPV4.some(([start, prefix]) => {
    const size = 2 ** (32 - prefix);
    return address >= toNumber(start) && address < toNumber(start) + size;
  });
}

const toNumber = (octets: readonly number[]): number =>
  octets.reduce((number, octet) => number * 256 + octet, 0);

/** Public is 2000::/3 only, without Teredo and the other 2001::/23 protocols, 6to4 and the documentation blocks. */
function isPrivateIPv6(address: string): boolean {
  const [first = 0, second = 0] = address
    .split('::')[0]!
    .split(':')
    .map((part) => parseInt(part || '0', 16));
  if (first < 0x2000 || first > 0x3fff) return true;
  if (first === 0x2001) return second < 0x200 || second === 0xdb8;
  return first === 0x2002 || (first === 0x3fff && second < 0x1000);
}
