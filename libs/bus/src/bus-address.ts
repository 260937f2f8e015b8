import {
  credsAuthenticator,
  nkeyAuthenticator,
  tokenAuthenticator,
  usernamePasswordAuthenticator,
} from '@nats-io/transport-node';
import type { Authenticator, NodeConnectionOptions } from '@nats-io/transport-node';

/** Variables that say who a process is at NATS, and how it speaks TLS; the texts themselves, not names of files. */
export interface BusAccess {
  readonly NATS_USER?: string;
  readonly NATS_PASSWORD?: string;
  readonly NATS_TOKEN?: string;
  /** Seed of an nkey. */
  readonly NATS_NKEY?: string;
  /** Content of a `.creds` file: a JWT and its seed. */
  readonly NATS_CREDS?: string;
  /** Certificates and key as PEM. */
  readonly NATS_TLS_CA?: string;
  readonly NATS_TLS_CERT?: string;
  readonly NATS_TLS_KEY?: string;
}

/** An address that nothing can be reached at, as long as nobody changes it. */
export class InvalidBusAddress extends Error {
  override readonly name = 'InvalidBusAddress';
}

interface BusAddress extends Pick<NodeConnectionOptions, 'tls'> {
  readonly servers: string[];
  readonly authenticator?: Authenticator;
}

/**
 * What the client library needs to know, from NATS_URL (one server or several, separated by commas; the user and password, or
 * a token, of the first that has any, percent-encoded) and the other variables, which win. Throws InvalidBusAddress that names the
 * variables and repeats nothing of them.
 */
export function busAddress(url: string, access: BusAccess = {}): BusAddress {
  const servers = url.split(',').map((text) => parseServer(text.trim()));
  const { NATS_TLS_CA: ca, NATS_TLS_CERT: cert, NATS_TLS_KEY: key } = access;
  if ((cert === undefined) !== (key === undefined))
    throw new InvalidBusAddress('NATS_TLS_CERT and NATS_TLS_KEY are needed together.');
  const secure =
    ca !== undefined || cert !== undefined || servers.some(({ protocol }) => protocol === 'tls:');
  const authenticator = authenticatorOf(servers, access);
  return {
    servers: servers.map(({ host }) => host),
    ...(authenticator && { authenticator }),
    ...(secure && { tls: { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } }),
  };
}

function parseServer(text: string): URL {
  let server: URL | undefined;
  try {
    server = new URL(text.includes('://') ? text : `nats://${text}`);
  } catch {
    // Said below; the error's own message repeats the text.
  }
  // What follows an unencoded / ? or # in a password is taken for a path.
  if (!server?.hostname || server.pathname.length > 1 || server.search || server.hash)
    throw new InvalidBusAddress(
      'NATS_URL is not an address like nats://host:4222. Percent-encode special characters of user and password in it, ' +
        'or set NATS_USER and NATS_PASSWORD instead.',
    );
  return server;
}

function authenticatorOf(servers: readonly URL[], access: BusAccess): Authenticator | undefined {
  const { NATS_USER, NATS_PASSWORD, NATS_TOKEN, NATS_NKEY, NATS_CREDS } = access;
  const ways = Object.entries({ NATS_USER, NATS_TOKEN, NATS_NKEY, NATS_CREDS }).filter(([, value]) => value);
  if (ways.length > 1)
    throw new InvalidBusAddress(
      `Only one of ${ways.map(([name]) => name).join(', ')} can say who this is at NATS.`,
    );
  if (NATS_PASSWORD && !NATS_USER) throw new InvalidBusAddress('NATS_PASSWORD needs NATS_USER.');
  if (NATS_USER) return usernamePasswordAuthenticator(NATS_USER, NATS_PASSWORD);
  if (NATS_TOKEN) return tokenAuthenticator(NATS_TOKEN);
  if (NATS_NKEY) return nkeyAuthenticator(new TextEncoder().encode(NATS_NKEY.trim()));
  if (NATS_CREDS) return credsAuthenticator(new TextEncoder().encode(NATS_CREDS));
  const named = servers.find(({ username }) => username !== '');
  if (!named) return undefined;
  const user = decode(named.username);
  return named.password === ''
    ? tokenAuthenticator(user)
    : usernamePasswordAuthenticator(user, decode(named.password));
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new InvalidBusAddress('NATS_URL: user and password have to be percent-encoded; a % itself is %25.');
  }
}
