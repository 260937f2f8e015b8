import type { Catalogue, OffPeakWindows } from '@reelgate/catalog';
import type { Vendor } from '@reelgate/contracts';
import type { Database, Transaction } from '@reelgate/db';
import type { Clock } from '@reelgate/runtime';
import { callsFree, takeCalls } from '../channels/call-budget.js';
import { chooseChannel } from '../channels/choose-channel.js';
import type { ChannelRepository, ServingChannel } from '../channels/channel.repository.js';
import type { FamilyMetrics } from '../metrics.js';
import type { FamilyDefinition, FamilyOnVendor } from '@reelgate/vendor-port';
import { fallsBack } from './deadlines.js';
import type { Job } from './job.js';
import type { JobRepository, Placement } from './job.repository.js';

/** A job that no channel with room can do lets the ones behind it be seen for so long. */
const STEP_ASIDE_MS = 1_000;
/** The job that tries a channel out after its rest is waited for so long: most submits are answered by then. */
const PROBE_MS = 60_000;

export interface DispatchParts {
  readonly database: Database;
  readonly jobs: JobRepository;
  readonly channels: ChannelRepository;
  readonly metrics: FamilyMetrics;
  readonly clock: Clock;
  readonly random: () => number;
  readonly definition: FamilyDefinition;
  readonly catalogue: Catalogue;
  readonly windows: OffPeakWindows;
  readonly prepares: (job: Job, vendor: FamilyOnVendor) => boolean;
  /** Whether the vendor can be given the job's files. */
  readonly fits: (job: Job, vendor: FamilyOnVendor) => boolean;
}

/** A job that may be submitted now, from `at` on. */
export interface Dispatched {
  readonly job: Job;
  readonly channelId: string;
  readonly at: Date;
}

interface Room extends ServingChannel {
  inFlight: number;
  slotsFree: number;
  callsFree: number;
}

/**
 * Takes at most `room` due jobs, each with a slot and a call of a channel, in one transaction: the channels' rows stay
 * locked until it ends, so limits hold whatever number of processes claims at once. `looking` are the channels whose running
 * jobs wait for a look, and so for a call. `again` tells whether it is worth claiming again right away.
 */
export async function dispatchJobs(
  parts: DispatchParts,
  room: number,
  looking: ReadonlySet<string>,
): Promise<{ readonly dispatched: readonly Dispatched[]; readonly again: boolean }> {
  const { database, jobs, channels, clock, definition, metrics } = parts;
  const vendors = definition.vendors.map(({ client }) => client.vendor);
  return database.transaction(async (tx) => {
    const now = clock.now();
    const serving = await channels.lockServing(tx, definition.family, vendors);
    const rooms = serving.map((channel) =>
      roomOf(channel, now, room, looking.has(channel.id) ? parts.random : undefined),
    );
    const total = rooms.reduce((sum, { slotsFree, callsFree }) => sum + Math.min(slotsFree, callsFree), 0);
    if (total === 0) {
      if (serving.length === 0) metrics.unserved((await jobs.lockQueued(tx, room)).length);
      return { dispatched: [], again: false };
    }

    const queued = await jobs.lockQueued(tx, Math.min(room, total));
    const ready = await readyNow(parts, tx, queued, now);
    const placements: Placement[] = [];
    const aside: Job[] = [];
    let unserved = 0;
    for (const job of ready) {
      const names = parts.catalogue.vendorsFor(job.spec);
      const able = new Map<Vendor, FamilyOnVendor>(
        definition.vendors
          .filter(({ client }) => names.includes(client.vendor))
          .map((vendor) => [vendor.client.vendor, vendor]),
      );
      const candidates = rooms.filter((channel) => able.has(channel.vendor));
      const fitting = candidates.filter((channel) => parts.fits(job, able.get(channel.vendor)!));
      // Where none fits the job fails at once, and says why, instead of waiting for a day.
      const chosen = chooseChannel(fitting.length > 0 ? fitting : candidates, parts.random);
      if (candidates.length === 0) unserved += 1;
      if (!chosen) {
        aside.push(job);
        continue;
      }
      chosen.inFlight += 1;
      chosen.slotsFree -= 1;
      chosen.callsFree -= 1;
      placements.push({ job, channelId: chosen.id, prepares: parts.prepares(job, able.get(chosen.vendor)!) });
    }
    metrics.unserved(unserved);

    const startAt = new Map<string, Date>();
    for (const channel of rooms) {
      const mine = placements.filter(({ channelId }) => channelId === channel.id);
      const { at, nextCallAt } = takeCalls(channel, now, mine.length);
      mine.forEach(({ job }, i) => startAt.set(job.taskId, at[i]!));
      if (nextCallAt && mine.length > 0) await channels.setNextCall(tx, channel.id, nextCallAt);
      if (channel.setbacks > 0 && mine.length > 0) {
        await channels.probe(tx, channel.id, new Date(now.getTime() + PROBE_MS));
      }
    }
    const placed = await jobs.place(tx, placements);
    await jobs.postpone(tx, aside, new Date(now.getTime() + STEP_ASIDE_MS));
    return {
      dispatched: placed.map((job) => ({ job, channelId: job.channelId!, at: startAt.get(job.taskId)! })),
      again: queued.length > 0,
    };
  });
}

/** Of jobs that `lockQueued` gave those that may run now. For one that may not, because its window has closed, the next one opens, unless it falls back to the normal price. */
async function readyNow(
  { jobs, windows }: DispatchParts,
  tx: Transaction,
  queued: readonly Job[],
  now: Date,
): Promise<Job[]> {
  if (windows.isOpen(now)) return [...queued];
  const closed = queued.filter(({ spec }) => spec.inWindow);
  const falling = closed.filter(({ spec }) => fallsBack(spec));
  await jobs.postpone(
    tx,
    closed.filter((job) => !falling.includes(job)),
    windows.opensAt(now),
  );
  const fallen = new Map((await jobs.runAtNormalPrice(tx, falling)).map((job) => [job.taskId, job]));
  return queued.flatMap((job) => (job.spec.inWindow ? (fallen.get(job.taskId) ?? []) : job));
}

/**
 * What a claim may take of a channel: nothing while it rests, and a single job to try it out while it has setbacks. Of a limited budget that looks wait for too, submits take half, by turns when it is a
 * single call (`share`): neither may starve the other.
 */
function roomOf(channel: ServingChannel, now: Date, wanted: number, share: (() => number) | undefined): Room {
  const resting = channel.restsUntil !== null && channel.restsUntil > now;
  const probing = channel.probeUntil !== null && channel.probeUntil > now;
  const most = channel.setbacks === 0 ? wanted : probing ? 0 : 1;
  const slots = channel.maxConcurrency === null ? most : channel.maxConcurrency - channel.inFlight;
  const calls = callsFree(channel, now, wanted);
  const shared = share !== undefined && channel.requestsPerSecond !== null;
  return {
    ...channel,
    slotsFree: resting ? 0 : Math.max(0, Math.min(slots, most)),
    callsFree: shared ? Math.floor(calls / 2 + share()) : calls,
  };
}
