import type { IncomingMessage } from 'node:http';
import { AppError } from '@reelgate/runtime';

const NAME_AND_PORT = /^(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i;

/**
 * Throws AppError `invalid_request` unless the request names at most one host, by a name or an address and a port: links in
 * answers begin with it, and of two hosts a proxy and this server could believe different ones.
 */
export function checkHost({ rawHeaders, headers }: IncomingMessage): void {
  const hosts = rawHeaders.filter((name, i) => i % 2 === 0 && name.toLowerCase() === 'host').length;
  if (hosts <= 1 && (headers.host === undefined || NAME_AND_PORT.test(headers.host))) return;
  throw new AppError('invalid_request', 'A request has one Host header: a name or an address, and a port.', {
    param: 'Host',
  });
}
