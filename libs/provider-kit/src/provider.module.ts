import { Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';
import { ChannelHandler } from './channels/channel.handler.js';
import { ChannelRepository } from './channels/channel.repository.js';
import { LookPace } from './channels/look-pace.js';
import { CallbackHandler } from './events/callback.handler.js';
import { EventPuller } from './events/event-puller.js';
import { FamilyEngines } from './family-engines.js';
import { JobHandler } from './jobs/job.handler.js';
import { LettersHandler } from './jobs/letters.handler.js';
import { UncertainHandler } from './jobs/uncertain.handler.js';
import { ProviderMetrics } from './metrics.js';
import { UsualDurations } from './usual-durations.js';
import { VendorClients } from './vendors/vendor-clients.js';

/** A provider process, on what `ServiceModule` gives. */
@Module({
  controllers: [JobHandler, LettersHandler, UncertainHandler, ChannelHandler, CallbackHandler],
  providers: [
    ChannelRepository,
    LookPace,
    UsualDurations,
    ProviderMetrics,
    VendorClients,
    FamilyEngines,
    EventPuller,
  ],
})
export class ProviderModule {
  /** `given`: what `startProvider` has made before (families, the way to the vendors …), by its injection tokens. */
  static forRoot(given: readonly Provider[]): DynamicModule {
    return { module: ProviderModule, providers: [...given] };
  }
}
