import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BusHandler, OnRequest } from '@reelgate/bus';
import { providerVendorSubject, SUBJECT, VendorCallbackRequest } from '@reelgate/contracts';
import type { VendorCallbackReply } from '@reelgate/contracts';
import { DATABASE, Database } from '@reelgate/db';
import { CLOCK, LOGGER } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { ChannelRepository } from '../channels/channel.repository.js';
import { LookPace } from '../channels/look-pace.js';
import { FamilyEngines } from '../family-engines.js';
import { VendorClients } from '../vendors/vendor-clients.js';
import { lookSoon } from './look-soon.js';

/** Takes callbacks, which a gateway has received for any channel of a vendor that this process speaks. */
@BusHandler()
export class CallbackHandler {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    private readonly channels: ChannelRepository,
    private readonly clients: VendorClients,
    private readonly engines: FamilyEngines,
    private readonly pace: LookPace,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  @OnRequest(providerVendorSubject(SUBJECT.providerCallback, '{vendor}'))
  async callback(@Payload() request: VendorCallbackRequest): Promise<VendorCallbackReply> {
    const { channelId, vendor, method, url, headers, rawBody } = request;
    const channel = await this.channels.open(channelId);
    const client = this.clients.of(vendor);
    if (channel?.vendor !== vendor || !client?.readCallback) return { genuine: false };
    const subject = client.readCallback(channel, { method, url, headers, rawBody });
    if (!subject) {
      this.logger.warn({ channelId }, 'a callback was not genuine');
      return { genuine: false };
    }
    if (subject !== 'other') {
      const jobs = await lookSoon(
        this.database,
        this.clock,
        channelId,
        'correlation' in subject
          ? { references: [subject.correlation] }
          : { vendorTaskIds: [subject.vendorTaskId] },
      );
      if (jobs > 0) {
        this.pace.heard(channelId);
        this.engines.wake();
      }
    }
    return { genuine: true };
  }
}
