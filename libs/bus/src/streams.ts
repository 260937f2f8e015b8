import { DiscardPolicy, RetentionPolicy, StorageType } from '@nats-io/jetstream';
import type { StreamConfig } from '@nats-io/jetstream';
import { STREAM, SUBJECT } from '@reelgate/contracts';
import { nanos } from './connection.js';
import type { BusConnection } from './connection.js';

const DAY_MS = 86_400_000;
const GIB = 1024 ** 3;

type Wanted = Partial<StreamConfig> & Pick<StreamConfig, 'name' | 'subjects'>;

/**
 * The streams, in features of nats-server 2.9 only. Commands are a work queue that refuses new work when it is full
 * (`discard: new`: the outbox keeps it) rather than dropping old work; events are kept for a week on a limits stream, so
 * that a consumer created later still gets them.
 */
export function streamConfigs(replicas: number): Wanted[] {
  const common = { storage: StorageType.File, num_replicas: replicas };
  return [
    {
      ...common,
      name: STREAM.commands,
      subjects: [SUBJECT.allCommands, SUBJECT.allCancels],
      retention: RetentionPolicy.Workqueue,
      discard: DiscardPolicy.New,
      max_bytes: 4 * GIB,
      duplicate_window: nanos(120_000),
    },
    {
      ...common,
      name: STREAM.events,
      subjects: [SUBJECT.allEvents],
      retention: RetentionPolicy.Limits,
      max_age: nanos(7 * DAY_MS),
      duplicate_window: nanos(120_000),
    },
  ];
}

const JETSTREAM_NOT_FOUND = 10_059;
const JETSTREAM_NAME_IN_USE = 10_058;

function apiCode(error: unknown): number | undefined {
  return typeof error === 'object' && error !== null && 'code' in error ? Number(error.code) : undefined;
}

/** Creates the streams, or brings them to the current configuration. Safe to run in many processes at once. */
export async function ensureStreams(bus: BusConnection, replicas: number): Promise<void> {
  for (const config of streamConfigs(replicas)) {
    try {
      await bus.manager.streams.update(config.name, config);
    } catch (error) {
      if (apiCode(error) !== JETSTREAM_NOT_FOUND) throw error;
      try {
        await bus.manager.streams.add(config);
      } catch (failure) {
        // Another process was faster with a configuration of its own version: the next start settles it.
        if (apiCode(failure) !== JETSTREAM_NAME_IN_USE) throw failure;
      }
    }
  }
}

/** Whether an error says that there is no such stream. */
export function isMissingStream(error: unknown): boolean {
  return apiCode(error) === JETSTREAM_NOT_FOUND;
}

/** A stream as the server has it. */
export interface StreamState {
  readonly name: string;
  /** What the subjects of its messages begin with. */
  readonly prefixes: readonly string[];
  /** When it was made, as the server writes it: another one when its storage was lost and it was made anew. */
  readonly created: string;
  /** Of the newest message there ever was in it; lower than before when its storage has lost some. */
  readonly lastSequence: number;
}

/** The streams as they are. Rejects when one is missing (`isMissingStream`) or the server does not answer. */
export async function readStreams(bus: BusConnection): Promise<StreamState[]> {
  return Promise.all(
    streamConfigs(1).map(async ({ name, subjects }) => {
      const { created, state } = await bus.manager.streams.info(name);
      const prefixes = subjects.map((subject) => subject.split(/[*>]/)[0]!);
      return { name, prefixes, created, lastSequence: state.last_seq };
    }),
  );
}
