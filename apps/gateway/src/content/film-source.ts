import { Inject, Injectable } from '@nestjs/common';
import type { Outbound, OutboundResponse } from '@reelgate/outbound';
import { Sealer } from '@reelgate/runtime';
import { ChannelDirectory } from '../channels/channel-directory.js';

const RESULT_CONTEXT = 'result-url';
const HEADERS_LIMIT_MS = 30_000;
const STALL_LIMIT_MS = 30_000;
const MAX_REDIRECTS = 3;

/** Outbound clients for one purpose: one for public addresses only, one that may reach private ones too. */
export interface OutboundPair {
  readonly guarded: Outbound;
  readonly open: Outbound;
}
/** Each purpose has connections of its own, so that slow readers of films do not keep films from being archived. */
export type ContentOutbound = Readonly<Record<'download' | 'archive', OutboundPair>>;
export const CONTENT_OUTBOUND = Symbol('ContentOutbound');

/** Films and covers where their vendors keep them, by sealed links. */
@Injectable()
export class FilmSource {
  constructor(
    @Inject(CONTENT_OUTBOUND) private readonly outbound: ContentOutbound,
    private readonly channels: ChannelDirectory,
    private readonly sealer: Sealer,
  ) {}

  /**
   * The vendor's answer to a GET, whatever its status; its body has to be consumed or destroyed. Private addresses only
   * for results of a channel that is set so (the simulator's). Throws OutboundError without an answer.
   */
  async open(
    channelId: string | null,
    sealedUrl: string,
    options: {
      readonly for: keyof ContentOutbound;
      readonly range?: string | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<OutboundResponse> {
    const channel = channelId === null ? undefined : await this.channels.find(channelId);
    const { guarded, open } = this.outbound[options.for];
    const { range, signal } = options;
    const outbound = channel?.settings['allow_private_addresses'] === true ? open : guarded;
    return outbound.request(this.sealer.open(sealedUrl, RESULT_CONTEXT), {
      headers: { 'accept-encoding': 'identity', ...(range === undefined ? {} : { range }) },
      timeoutMs: HEADERS_LIMIT_MS,
      bodyTimeoutMs: STALL_LIMIT_MS,
      maxRedirects: MAX_REDIRECTS,
      signal,
    });
  }
}

/** Ends an answer whose body nobody wants. A body that is destroyed early says so by an `error` event. */
export function discard({ body }: OutboundResponse): void {
  body.on('error', () => undefined).destroy();
}
