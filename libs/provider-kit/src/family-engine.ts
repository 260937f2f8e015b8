import type { ConsumerOptions } from '@reelgate/bus';
import type { Catalogue, OffPeakWindows } from '@reelgate/catalog';
import { STREAM, taskCancelSubject, taskCommandSubject } from '@reelgate/contracts';
import type { Family } from '@reelgate/contracts';
import type { Database, Outbox } from '@reelgate/db';
import type { Clock, Logger, Sealer } from '@reelgate/runtime';
import type { FamilyDefinition } from '@reelgate/vendor-port';
import type { ChannelRepository } from './channels/channel.repository.js';
import type { LookPace } from './channels/look-pace.js';
import { JobEvents } from './jobs/job-events.js';
import { JobLoop } from './jobs/job-loop.js';
import { JobRepository } from './jobs/job.repository.js';
import { JobResolution } from './jobs/job-resolution.js';
import { JobSubmission } from './jobs/job-submission.js';
import { JobTransitions } from './jobs/job-transitions.js';
import { JobWatch } from './jobs/job-watch.js';
import { QueuePlaces } from './jobs/queue-places.js';
import { QueueRepository } from './jobs/queue.repository.js';
import type { ProviderMetrics } from './metrics.js';
import type { InputSources } from './resolve-inputs.js';
import type { UsualDurations } from './usual-durations.js';
import { VendorCalls } from './vendors/vendor-calls.js';
import type { VendorHttpClient } from './vendors/vendor-http.js';

/** They share one statement. */
const COMMANDS_AT_ONCE = 128;
const CANCELS_AT_ONCE = 8;

/** What the families of a process share. */
export interface SharedParts {
  readonly database: Database;
  readonly outbox: Outbox;
  readonly channels: ChannelRepository;
  readonly usual: UsualDurations;
  readonly pace: LookPace;
  readonly inputs: InputSources;
  readonly sealer: Sealer;
  readonly http: VendorHttpClient;
  /** The installation's models. */
  readonly catalogue: Catalogue;
  /** The operator's off-peak windows. */
  readonly windows: OffPeakWindows;
  readonly metrics: ProviderMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly logger: Logger;
  /** Submits at once, and looks at once, of each family. */
  readonly concurrency: number;
}

/** One family's part of a process: its jobs, the loop that works on them, where they wait, and what operators find out about them. */
export interface FamilyEngine {
  readonly family: Family;
  readonly jobs: JobRepository;
  readonly loop: JobLoop;
  readonly resolution: JobResolution;
  readonly places: QueuePlaces;
}

/** Where a family's commands arrive. */
export function familyConsumers(family: Family): ConsumerOptions[] {
  return [
    {
      stream: STREAM.commands,
      durable: `provider-${family}`,
      filter: taskCommandSubject(family),
      concurrency: COMMANDS_AT_ONCE,
    },
    {
      stream: STREAM.commands,
      durable: `provider-${family}-cancel`,
      filter: taskCancelSubject(family),
      concurrency: CANCELS_AT_ONCE,
    },
  ];
}

/** Makes the engine of a family; its loop does not run yet. */
export function createFamilyEngine(definition: FamilyDefinition, parts: SharedParts): FamilyEngine {
  const {
    database,
    outbox,
    channels,
    usual,
    pace,
    inputs,
    sealer,
    http,
    clock,
    random,
    logger,
    concurrency,
  } = parts;
  const { family } = definition;
  const metrics = parts.metrics.of(family);
  const events = new JobEvents(family, () => clock.now());
  const jobs = new JobRepository(database, outbox, clock, family, events, parts.windows);
  const calls = new VendorCalls(http, metrics, clock);
  const transitions = new JobTransitions(jobs, events, usual, pace, sealer, metrics, clock, random, logger);
  const submission = new JobSubmission(jobs, transitions, channels, calls, inputs, clock, random, logger);
  const watch = new JobWatch(jobs, transitions, events, calls, usual, pace, clock, random);
  const loop = new JobLoop({
    database,
    jobs,
    channels,
    submission,
    watch,
    pace,
    definition,
    catalogue: parts.catalogue,
    windows: parts.windows,
    metrics,
    clock,
    random,
    logger,
    concurrency,
  });
  const resolution = new JobResolution(jobs, transitions, channels, clock);
  const vendors = definition.vendors.map(({ client }) => client.vendor);
  const places = new QueuePlaces(new QueueRepository(database, family, clock), usual, clock, vendors);
  return { family, jobs, loop, resolution, places };
}
