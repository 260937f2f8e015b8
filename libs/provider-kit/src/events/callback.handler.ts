import { MessagePattern, Payload } from '@nestjs/microservices';
import { BusHandler } from '@reelgate/bus';
import { providerVendorSubject, SUBJECT, VendorCallbackRequest } from '@reelgate/contracts';
import type { Vendor, VendorCallbackReply } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import type { Clock, Logger } from '@reelgate/runtime';
import type { ChannelRepository } from '../channels/channel.repository.js';
import type { VendorClient } from '@reelgate/vendor-port';
import { lookSoon } from './look-soon.js';

export interface CallbackHandlerParts {
  readonly database: Database;
  readonly channels: ChannelRepository;
  /** The vendors that this process speaks. */
  readonly clients: readonly VendorClient[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** Tells this process's own loop that a job may be due. */
  readonly wake: () => void;
}

/** The handler of callbacks, which a gateway has received for any channel of a vendor that this process speaks. */
export function callbackHandler({
  database,
  channels,
  clients,
  clock,
  logger,
  wake,
}: CallbackHandlerParts): new () => object {
  const byVendor = new Map<Vendor, VendorClient>(clients.map((client) => [client.vendor, client]));

  @BusHandler()
  class CallbackHandler {
    @MessagePattern(
      [...byVendor.keys()].map((vendor) => providerVendorSubject(SUBJECT.providerCallback, vendor)),
    )
    async callback(@Payload() request: VendorCallbackRequest): Promise<VendorCallbackReply> {
      const { channelId, vendor, method, url, headers, rawBody } = request;
      const channel = await channels.open(channelId);
      const client = byVendor.get(vendor);
      if (channel?.vendor !== vendor || !client?.readCallback) return { genuine: false };
      const subject = client.readCallback(channel, { method, url, headers, rawBody });
      if (!subject) {
        logger.warn({ channelId }, 'a callback was not genuine');
        return { genuine: false };
      }
      if (subject !== 'other') {
        const jobs = await lookSoon(
          database,
          clock,
          channelId,
          'correlation' in subject
            ? { references: [subject.correlation] }
            : { vendorTaskIds: [subject.vendorTaskId] },
        );
        if (jobs > 0) wake();
      }
      return { genuine: true };
    }
  }
  return CallbackHandler;
}
