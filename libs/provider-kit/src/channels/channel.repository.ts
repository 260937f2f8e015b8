import { Inject, Injectable } from '@nestjs/common';
import { BUS, BusConnection } from '@reelgate/bus';
import { SUBJECT } from '@reelgate/contracts';
import type { Channel, Family, Vendor } from '@reelgate/contracts';
import { columnList, DATABASE, Database, sqlState } from '@reelgate/db';
import type { Columns, Sql, Transaction } from '@reelgate/db';
import { AppError, callbackAddress, CLOCK, Sealer } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { VendorChannel } from '@reelgate/vendor-port';
import type { Repository } from 'typeorm';
import type { CallBudget } from './call-budget.js';
import { IN_FLIGHT } from '../jobs/job.js';
import { ProviderEnv } from '../provider-env.js';
import { ChannelEntity } from './channel.entity.js';

/** A channel's row; the key is sealed under this context. */
export const KEY_CONTEXT = 'channel-key';
/** The fault of a channel whose key was sealed under a secret that is not given. */
const UNREADABLE_KEY =
  'key: it was sealed under another REELGATE_SECRET; give that as REELGATE_SECRET_PREVIOUS, or enter the key again';
/** Cached copies are dropped by broadcast; this bounds the harm of a lost one. */
const CACHE_MS = 30_000;
const COUNT_LIMIT = 1_000;
/** Requests a second from which on a channel can spare one or two for a list: below, looks are worth more. */
const LIST_FROM = 10;

const UNIQUE_VIOLATION = '23505';
/** The operator has just looked at the channel: what it has done is forgiven. */
const FORGIVEN = { fault: null, restsUntil: null, probeUntil: null, setbacks: 0, nextCallAt: null };

/** What an operator sets of a channel, checked and complete. */
export interface NewChannel {
  readonly id: string;
  readonly name: string;
  readonly vendor: Vendor;
  readonly key: string;
  readonly baseUrl: string;
  readonly families: readonly Family[];
  readonly weight: number;
  readonly priority: number;
  readonly maxConcurrency: number | null;
  readonly requestsPerSecond: number | null;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly enabled: boolean;
}
export type ChannelUpdate = Partial<Omit<NewChannel, 'id' | 'vendor'>>;

/** A channel that may serve a family now, locked for a claim. */
export interface ServingChannel extends CallBudget {
  readonly id: string;
  readonly vendor: Vendor;
  readonly weight: number;
  readonly priority: number;
  readonly maxConcurrency: number | null;
  readonly restsUntil: Date | null;
  /** Faults in a row: while there are any, one job at a time tries the channel out. */
  readonly setbacks: number;
  /** Until then such a job is under way. */
  readonly probeUntil: Date | null;
  /** Jobs in flight of all families; beyond 1000 only as far as `maxConcurrency` needs. */
  readonly inFlight: number;
}

/** Where the members stand that claims read. */
const BUDGET_COLUMNS: Columns<CallBudget> = {
  requestsPerSecond: 'requests_per_second',
  nextCallAt: 'next_call_at',
};
const BUDGET = columnList(BUDGET_COLUMNS);
const SERVING = columnList<Omit<ServingChannel, 'inFlight'>>({
  ...BUDGET_COLUMNS,
  id: 'id',
  vendor: 'vendor',
  weight: 'weight',
  priority: 'priority',
  maxConcurrency: 'max_concurrency',
  restsUntil: 'rests_until',
  setbacks: 'setbacks',
  probeUntil: 'probe_until',
});
type Rest = Pick<ChannelEntity, 'setbacks' | 'restsUntil'>;
const REST = columnList<Rest>({ setbacks: 'setbacks', restsUntil: 'rests_until' });

/** A channel with its opened key, for calling the vendor. */
export interface OpenChannel extends VendorChannel {
  readonly vendor: Vendor;
}

/** The channels of all families: administration by TypeORM, claims by hand. */
@Injectable()
export class ChannelRepository {
  readonly #rows: Repository<ChannelEntity>;
  #opened = new Map<string, { readonly channel: Promise<OpenChannel | undefined>; readonly until: number }>();

  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(BUS) private readonly bus: BusConnection,
    private readonly sealer: Sealer,
    @Inject(CLOCK) private readonly clock: Clock,
    /** Without the gateway's address vendors are given none for callbacks. */
    @Inject(ProviderEnv) private readonly env: Pick<ProviderEnv, 'REELGATE_PUBLIC_URL'>,
  ) {
    this.#rows = database.source.getRepository(ChannelEntity);
    bus.onBroadcast(SUBJECT.cacheChannels, () => this.#opened.clear());
    bus.onReconnect(() => this.#opened.clear());
  }

  async list(): Promise<Channel[]> {
    return (await this.#rows.find({ order: { priority: 'ASC', name: 'ASC' } })).map((row) =>
      toChannel(row, this.clock.now()),
    );
  }

  async find(id: string): Promise<Channel | undefined> {
    const row = await this.#rows.findOneBy({ id });
    return row ? toChannel(row, this.clock.now()) : undefined;
  }

  /** Throws AppError `invalid_request` when the name is taken. */
  async create({ key, ...channel }: NewChannel): Promise<Channel> {
    const row: ChannelEntity = {
      ...channel,
      ...FORGIVEN,
      sealedKey: this.sealer.seal(key, KEY_CONTEXT),
      families: [...channel.families],
      eventsDueAt: null,
      createdAt: this.clock.now(),
    };
    await this.#named(channel.name, () => this.#rows.insert(row));
    this.#changed(channel.id);
    return toChannel(row, row.createdAt);
  }

  /**
   * Changes what is given and forgives the channel. Throws AppError `not_found`, and `invalid_request` when the name is
   * taken.
   */
  async update(id: string, { key, families, ...change }: ChannelUpdate): Promise<Channel> {
    const { affected } = await this.#named(change.name, () =>
      this.#rows.update(
        { id },
        {
          ...change,
          ...FORGIVEN,
          ...(families === undefined ? {} : { families: [...families] }),
          ...(key === undefined ? {} : { sealedKey: this.sealer.seal(key, KEY_CONTEXT) }),
        },
      ),
    );
    const channel = affected === 1 ? await this.find(id) : undefined;
    if (!channel) throw notFound();
    this.#changed(id);
    return channel;
  }

  /** Throws AppError `not_found`, and `invalid_request` while jobs of the channel are in flight. */
  async delete(id: string): Promise<Channel> {
    const channel = await this.find(id);
    if (!channel) throw notFound();
    await this.database.transaction(async (tx) => {
      // The lock keeps new jobs out: a claim locks the channel before it takes a slot.
      const locked = await tx.query('SELECT FROM provider.channel WHERE id = $1 FOR UPDATE', [id]);
      if (locked.length === 0) throw notFound();
      const jobs = (await this.#countInFlight(tx, [id])).get(id) ?? 0;
      if (jobs > 0) {
        throw new AppError(
          'invalid_request',
          `The channel has ${jobs === COUNT_LIMIT ? 'at least ' : ''}${jobs} job${jobs === 1 ? '' : 's'} in flight. ` +
            'Disable it, and delete it when they are done.',
          { param: 'id' },
        );
      }
      await tx.query('DELETE FROM provider.channel WHERE id = $1', [id]);
    });
    this.#changed(id);
    return channel;
  }

  /**
   * Channels that may serve a family: enabled, without a fault, of one of the vendors; locked until the transaction ends, in
   * the order of their ids, so that two claims can neither deadlock nor take the same slot.
   */
  async lockServing(tx: Transaction, family: Family, vendors: readonly Vendor[]): Promise<ServingChannel[]> {
    const rows = await tx.query<Omit<ServingChannel, 'inFlight'>>(
      `SELECT ${SERVING} FROM provider.channel
        WHERE enabled AND fault IS NULL AND vendor = ANY($2) AND (families = '{}' OR $1 = ANY(families))
        ORDER BY id FOR UPDATE`,
      [family, vendors],
      'provider-channel-lock',
    );
    if (rows.length === 0) return [];
    // A statement of its own: one that waited for a lock would count what was there before it waited.
    const counts = await this.#countInFlight(
      tx,
      rows.map((row) => row.id),
    );
    return rows.map((row) => ({ ...row, inFlight: counts.get(row.id) ?? 0 }));
  }

  /** The call budget of one channel, locked; undefined when the channel has no limit and nothing needs a lock. */
  async lockBudget(tx: Transaction, id: string): Promise<CallBudget | undefined> {
    const [budget] = await tx.query<CallBudget>(
      `SELECT ${BUDGET} FROM provider.channel WHERE id = $1 AND requests_per_second IS NOT NULL FOR UPDATE`,
      [id],
      'provider-channel-lock-budget',
    );
    return budget;
  }

  /**
   * Channels that nobody has in hand and whose vendor can be asked what has ended, with running jobs that it could be: those of
   * `listers` that can spare the calls, and those of `queues` whose events are to be pulled (`settings.pull_events`).
   */
  async awaitingEvents(queues: readonly Vendor[], listers: readonly Vendor[]): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(
      `SELECT id FROM provider.channel c
        WHERE enabled AND fault IS NULL
          AND (vendor = ANY($3) AND coalesce(requests_per_second, ${LIST_FROM}) >= ${LIST_FROM} OR (vendor = ANY($1) AND settings->'pull_events' = 'true'::jsonb))
          AND coalesce(events_due_at, '-infinity') <= $2
          AND EXISTS (SELECT FROM provider.job j WHERE j.channel_id = c.id AND j.state = 'running')`,
      [queues, this.clock.now(), listers],
      'provider-channel-awaiting-events',
    );
    return rows.map(({ id }) => id);
  }

  /** Takes a channel's events in hand until `until`, if nobody else has. */
  async claimEvents(tx: Transaction, id: string, until: Date): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE provider.channel SET events_due_at = $2
        WHERE id = $1 AND coalesce(events_due_at, '-infinity') <= $3 RETURNING id`,
      [id, until, this.clock.now()],
      'provider-channel-claim-events',
    );
    return rows.length === 1;
  }

  /** Lets the events of a channel be pulled again from `at` on. */
  async releaseEvents(id: string, at: Date): Promise<void> {
    await this.database.query(
      'UPDATE provider.channel SET events_due_at = $2 WHERE id = $1',
      [id, at],
      'provider-channel-release-events',
    );
  }

  async setNextCall(tx: Transaction, id: string, at: Date): Promise<void> {
    await tx.query(
      'UPDATE provider.channel SET next_call_at = $2 WHERE id = $1',
      [id, at],
      'provider-channel-next-call',
    );
  }

  /**
   * The channel with its opened key, from a cache; undefined when it is gone. Throws when the key cannot be opened, which
   * also takes the channel out of use.
   */
  async open(id: string): Promise<OpenChannel | undefined> {
    const now = this.clock.now().getTime();
    const cached = this.#opened.get(id);
    if (cached && cached.until > now) return cached.channel;
    const channel = this.#open(id);
    this.#opened.set(id, { channel, until: now + CACHE_MS });
    channel.catch(() => this.#opened.delete(id));
    return channel;
  }

  /** Uses channels again whose keys could not be opened, but can be now, under the secrets of this process. */
  async forgiveReadable(): Promise<void> {
    const rows = await this.#rows.findBy({ fault: UNREADABLE_KEY });
    for (const { id, sealedKey } of rows) {
      try {
        this.sealer.open(sealedKey, KEY_CONTEXT);
      } catch {
        continue;
      }
      await this.database.query('UPDATE provider.channel SET fault = NULL WHERE id = $1 AND fault = $2', [
        id,
        UNREADABLE_KEY,
      ]);
      this.#changed(id);
    }
  }

  /** Takes the channel out of use until an operator changes it. `fault` must be clean. */
  async disable(id: string, fault: string): Promise<void> {
    await this.database.query('UPDATE provider.channel SET fault = $2 WHERE id = $1 AND fault IS NULL', [
      id,
      fault,
    ]);
    this.#changed(id);
  }

  /** No submits through the channel before `until`: another setback in a row. Returns the end of its rest. */
  async rest(id: string, until: (setbacks: number) => Date): Promise<Date | undefined> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<Rest>(`SELECT ${REST} FROM provider.channel WHERE id = $1 FOR UPDATE`, [
        id,
      ]);
      if (!row) return undefined;
      // Calls that were under way together fail together: they are one setback.
      const resting = row.restsUntil !== null && row.restsUntil > this.clock.now();
      const setbacks = resting ? row.setbacks : row.setbacks + 1;
      const asked = until(Math.max(1, setbacks));
      const end = resting && row.restsUntil! > asked ? row.restsUntil! : asked;
      await tx.query(
        'UPDATE provider.channel SET setbacks = $2, rests_until = $3, probe_until = NULL WHERE id = $1',
        [id, setbacks, end],
      );
      return end;
    });
  }

  /** One job tries out a channel that had setbacks; no other does before `until`. */
  async probe(tx: Transaction, id: string, until: Date): Promise<void> {
    await tx.query('UPDATE provider.channel SET probe_until = $2 WHERE id = $1', [id, until]);
  }

  /** The vendor answered a submit by a verdict on it: earlier setbacks are over. */
  async recovered(id: string): Promise<void> {
    await this.database.query(
      'UPDATE provider.channel SET setbacks = 0, probe_until = NULL WHERE id = $1 AND setbacks > 0',
      [id],
      'provider-channel-recovered',
    );
  }

  /** Jobs in flight by channel name, for metrics; at most 1000 each. */
  async load(): Promise<{ readonly name: string; readonly vendor: Vendor; readonly inFlight: number }[]> {
    const rows = await this.database.query<{ id: string; name: string; vendor: Vendor }>(
      'SELECT id, name, vendor FROM provider.channel',
    );
    const counts = await this.#countInFlight(
      this.database,
      rows.map((row) => row.id),
    );
    return rows.map(({ id, name, vendor }) => ({ name, vendor, inFlight: counts.get(id) ?? 0 }));
  }

  async #open(id: string): Promise<OpenChannel | undefined> {
    const row = await this.#rows.findOneBy({ id });
    if (!row) return undefined;
    const { vendor, baseUrl, settings } = row;
    const callbackUrl =
      this.env.REELGATE_PUBLIC_URL &&
      callbackAddress(this.sealer, this.env.REELGATE_PUBLIC_URL, { id, vendor });
    try {
      const key = this.sealer.open(row.sealedKey, KEY_CONTEXT);
      return {
        id,
        vendor,
        baseUrl,
        settings: settings as OpenChannel['settings'],
        key,
        ...(callbackUrl ? { callbackUrl } : {}),
      };
    } catch (error) {
      await this.disable(id, UNREADABLE_KEY);
      throw new Error('the key of a channel cannot be opened', { cause: error });
    }
  }

  /** A job whose outcome nobody may ever know (`uncertain`, never due again) gives its slot back at its deadline. */
  async #countInFlight(sql: Sql, ids: readonly string[]): Promise<Map<string, number>> {
    const rows = await sql.query<{ id: string; jobs: number }>(
      `SELECT c.id, (SELECT count(*)::int FROM (
                SELECT FROM provider.job j
                 WHERE j.channel_id = c.id AND j.state IN ${IN_FLIGHT}
                   AND (j.state <> 'uncertain' OR j.deadline_at > $2)
                 LIMIT greatest(${COUNT_LIMIT}, c.max_concurrency)) f) AS jobs
         FROM provider.channel c WHERE c.id = ANY($1)`,
      [ids, this.clock.now()],
      'provider-channel-in-flight',
    );
    return new Map(rows.map((row) => [row.id, row.jobs]));
  }

  async #named<T>(name: string | undefined, write: () => Promise<T>): Promise<T> {
    try {
      return await write();
    } catch (error) {
      if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
      throw new AppError('invalid_request', `A channel named "${name}" exists already.`, { param: 'name' });
    }
  }

  #changed(id: string): void {
    this.#opened.clear();
    this.bus.broadcast(SUBJECT.cacheChannels, { id });
  }
}

function toChannel(row: ChannelEntity, now: Date): Channel {
  const { id, name, vendor, baseUrl, families, weight, priority, settings, enabled } = row;
  const { maxConcurrency, requestsPerSecond, fault, restsUntil, createdAt } = row;
  return {
    id,
    name,
    vendor,
    baseUrl,
    families,
    weight,
    priority,
    maxConcurrency,
    requestsPerSecond,
    settings: settings as Channel['settings'],
    enabled,
    fault,
    restingUntil: restsUntil && restsUntil > now ? restsUntil.toISOString() : null,
    createdAt: createdAt.toISOString(),
  };
}

export function notFound(): AppError {
  return new AppError('not_found', 'There is no such channel.', { param: 'id' });
}
