import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Family } from '@reelgate/contracts';
import { DATABASE, Database, Outbox } from '@reelgate/db';
import { CLOCK, LOGGER, Sealer } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { INSTALLATION } from '@reelgate/service';
import type { Installation } from '@reelgate/service';
import type { FamilyDefinition } from '@reelgate/vendor-port';
import { ChannelRepository } from './channels/channel.repository.js';
import { LookPace } from './channels/look-pace.js';
import { createFamilyEngine } from './family-engine.js';
import type { FamilyEngine } from './family-engine.js';
import { ProviderMetrics } from './metrics.js';
import { ProviderEnv } from './provider-env.js';
import type { InputSources } from './resolve-inputs.js';
import { FAMILY_DEFINITIONS, INPUT_SOURCES, RANDOM } from './tokens.js';
import { UsualDurations } from './usual-durations.js';
import { VendorHttpClient } from './vendors/vendor-http.js';

/** The engines of the families of this process. They share everything but their jobs. */
@Injectable()
export class FamilyEngines implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #engines: ReadonlyMap<Family, FamilyEngine>;

  constructor(
    @Inject(FAMILY_DEFINITIONS) definitions: readonly FamilyDefinition[],
    env: ProviderEnv,
    @Inject(DATABASE) database: Database,
    outbox: Outbox,
    private readonly channels: ChannelRepository,
    private readonly usual: UsualDurations,
    pace: LookPace,
    @Inject(INPUT_SOURCES) inputs: InputSources,
    sealer: Sealer,
    http: VendorHttpClient,
    @Inject(INSTALLATION) { catalogue, offPeakWindows: windows }: Installation,
    metrics: ProviderMetrics,
    @Inject(CLOCK) clock: Clock,
    @Inject(RANDOM) random: () => number,
    @Inject(LOGGER) logger: Logger,
  ) {
    const shared = {
      database,
      outbox,
      channels,
      usual,
      pace,
      inputs,
      sealer,
      http,
      catalogue,
      windows,
      metrics,
      clock,
      random,
      logger,
      concurrency: env.PROVIDER_CONCURRENCY,
    };
    const engines = definitions.map((definition) => createFamilyEngine(definition, shared));
    this.#engines = new Map(engines.map((engine) => [engine.family, engine]));
    metrics.measure({ jobs: engines.map(({ jobs }) => jobs), channels, http });
  }

  /** Throws for a family that this process was not started for. */
  of(family: string): FamilyEngine {
    const engine = this.#engines.get(family as Family);
    if (!engine) throw new Error(`no engine of ${family} runs here`);
    return engine;
  }

  /** One of them, for what is not a family's. */
  any(): FamilyEngine {
    const [engine] = this.#engines.values();
    if (!engine) throw new Error('no family runs here');
    return engine;
  }

  /** Tells every loop that a job may be due. */
  wake(): void {
    for (const { loop } of this.#engines.values()) loop.wake();
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.channels.forgiveReadable();
    await this.usual.start();
    for (const { jobs, loop } of this.#engines.values()) {
      await jobs.followWindows();
      loop.start();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([...this.#engines.values()].map(({ loop }) => loop.stop()));
    await this.usual.stop();
  }
}
