import { randomBytes } from 'node:crypto';
import { BUS_RIGHTS } from '@reelgate/contracts';
import type { BusUser } from '@reelgate/contracts';

/** The password of each user at NATS. */
export type BusPasswords = Readonly<Record<BusUser, string>>;

export const BUS_USERS = Object.keys(BUS_RIGHTS) as readonly BusUser[];

/** New passwords for those that have none in `known`. */
export function newBusPasswords(known: Partial<BusPasswords> = {}): BusPasswords {
  const made = BUS_USERS.map((user) => [user, known[user] ?? randomBytes(24).toString('base64url')]);
  return Object.fromEntries(made) as BusPasswords;
}

/**
 * The part of nats-server's configuration that says who may connect and do what: the table of the contracts, in words of
 * nats-server 2.9. It holds the passwords: its reader has to be the server alone.
 */
export function serverUsersConfig(passwords: BusPasswords): string {
  const users = BUS_USERS.map((user) => {
    const { publish, subscribe } = BUS_RIGHTS[user];
    return [
      `    { user: ${quote(user)}, password: ${quote(passwords[user])}, permissions: {`,
      `        publish: { allow: [${publish.map(quote).join(', ')}] }`,
      `        subscribe: { allow: [${subscribe.map(quote).join(', ')}] }`,
      '        allow_responses: true } }',
    ].join('\n');
  });
  return `authorization {\n  users: [\n${users.join('\n')}\n  ]\n}\n`;
}

/** A text in quotes, of which nats-server takes nothing for a word of its own. Throws for what would need escapes. */
function quote(text: string): string {
  if (!/^[\w$.*>@:/+=-]+$/.test(text))
    throw new RangeError('a name or password of the bus has characters that nats-server reads otherwise');
  return `"${text}"`;
}
