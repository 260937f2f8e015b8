import { Resolver } from 'node:dns/promises';
import { LRUCache } from 'lru-cache';
import type { Clock } from '@reelgate/runtime';

/** Addresses of a host name; none when it has none, or when nobody said in time. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** Questions under way at once. */
const AT_ONCE = 32;
const FOUND_MS = 60_000;
/** A name that is wrong stays wrong for a while; one that is new will be found soon. */
const MISSING_MS = 10_000;
const NAMES = 10_000;
const TIMEOUT_MS = 1_000;

/**
 * Asks the name servers of this machine, by a resolver of its own. The system's (`getaddrinfo`) has four threads for the
 * whole process, which it shares with the files: names that never answer would hold up everything else.
 */
export const askNameServers: ResolveHost = async (host) => {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
  const none = (): string[] => [];
  return (
    await Promise.all([resolver.resolve4(host).catch(none), resolver.resolve6(host).catch(none)])
  ).flat();
};

/**
 * Looks up names that strangers give us. Answers are kept, those that there is nothing too; only so many questions are
 * under way at once, and whoever asks for one more hears that there is no address.
 */
export class HostResolver {
  readonly #known = new LRUCache<string, { readonly addresses: readonly string[]; readonly until: number }>({
    max: NAMES,
  });
  readonly #asking = new Map<string, Promise<readonly string[]>>();

  constructor(
    private readonly clock: Clock,
    private readonly ask: ResolveHost = askNameServers,
  ) {}

  readonly resolve: ResolveHost = async (name) => {
    const host = name.toLowerCase();
    const known = this.#known.get(host);
    if (known && known.until > this.clock.now().getTime()) return known.addresses;
    const asking = this.#asking.get(host);
    if (asking) return asking;
    if (this.#asking.size >= AT_ONCE) return [];
    const answer = this.#ask(host).finally(() => this.#asking.delete(host));
    this.#asking.set(host, answer);
    return answer;
  };

  async #ask(host: string): Promise<readonly string[]> {
    const addresses = await this.ask(host).catch(() => []);
    const keptMs = addresses.length > 0 ? FOUND_MS : MISSING_MS;
    this.#known.set(host, { addresses, until: this.clock.now().getTime() + keptMs });
    return addresses;
  }
}
