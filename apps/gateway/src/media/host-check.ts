import { Inject, Injectable } from '@nestjs/common';
import { ipLiteral, isPublicAddress } from '@reelgate/outbound';
import type { ResolveHost } from '@reelgate/outbound';
import { AppError, CLOCK, sleep } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import { GatewayEnv } from '../gateway-env.js';
import { RESOLVE_HOST } from '../tokens.js';

/** A caller waits for it. */
const LIMIT_MS = 1_000;

/**
 * Refuses URLs whose host name has an address that is not public, while there is somebody to tell. It is a courtesy: the
 * address that counts is the one at the moment of the connection, where it is checked again. A name that does not
 * resolve here and now is accepted.
 */
@Injectable()
export class HostCheck {
  constructor(
    @Inject(RESOLVE_HOST) private readonly resolveHost: ResolveHost,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly env: GatewayEnv,
  ) {}

  /** Throws AppError `code`, naming `param`, when the URL's host is not public. */
  async check(url: string, param: string, code: 'invalid_media_url' | 'invalid_request'): Promise<void> {
    if (this.env.REELGATE_ALLOW_PRIVATE_URLS) return;
    const parsed = URL.parse(url.trim());
    // What is no URL is others' to refuse.
    if (!parsed) return;
    const literal = ipLiteral(parsed.hostname);
    const isPrivate =
      literal === undefined
        ? this.env.REELGATE_CHECK_HOSTS && (await this.#isPrivate(parsed.hostname))
        : !isPublicAddress(literal);
    if (isPrivate) {
      throw new AppError(code, `\`${param}\` has to point to a public address.`, { param });
    }
  }

  async #isPrivate(host: string): Promise<boolean> {
    const timer = new AbortController();
    const addresses = await Promise.race([
      this.resolveHost(host).catch(() => []),
      sleep(this.clock, LIMIT_MS, timer.signal).then(() => []),
    ]);
    timer.abort();
    return addresses.some((address) => !isPublicAddress(address));
  }
}
