import { Inject, Injectable } from '@nestjs/common';
import { contextHeaders, RpcClient } from '@reelgate/bus';
import { formatMicros, parseMicros, RESERVE_BATCH, ReserveReply, SUBJECT } from '@reelgate/contracts';
import type { Micros, Price, Reservation, ReserveResult } from '@reelgate/contracts';
import { Batcher, DatabaseUnavailable, Outbox, sqlState } from '@reelgate/db';
import { AppError, CLOCK, killPoint, LOGGER, newId, withContext } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { GatewayEnv } from '../gateway-env.js';
import type { ReceivedBody } from '../http/body-reader.js';
import { AbandonedReservations } from './abandoned-reservations.js';
import { ConcurrencyGate } from './concurrency-gate.js';
import type { AccountPrincipal } from '../api-keys/principal.js';
import { UploadService } from '../media/upload.service.js';
import { UploadsRepository } from '../media/uploads.repository.js';
import { fingerprintTask } from './fingerprint-task.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import type { IdempotentUse } from './idempotency.repository.js';
import { PrepareTaskService } from './prepare-task.service.js';
import type { PreparedTask } from './prepare-task.service.js';
import type { NewTask, Task, TaskWarning } from './task.js';
import { TasksRepository } from './tasks.repository.js';

const DAY_MS = 86_400_000;
/** Batches under way at once: while one waits for its commit the next is on its way. */
const LANES = 2;

/** Billing is asked again when it does not answer: the task's id makes it the same reservation. */
const RESERVE_TRIES = 3;
/** SQLSTATE of a primary key that exists. */
const EXISTS = '23505';

export interface CreateInput {
  readonly caller: AccountPrincipal;
  readonly dialect: string;
  readonly body: ReceivedBody;
  readonly idempotencyKey: string | undefined;
}

export interface Created {
  readonly task: Task;
  /** An earlier request with the same `Idempotency-Key` made it. */
  readonly replayed: boolean;
}

/** Everything that makes one task. */
interface Order {
  readonly caller: AccountPrincipal;
  readonly dialect: string;
  readonly prepared: PreparedTask;
  readonly digests: ReadonlyMap<string, string>;
  /** Where in the request each of its files stood. */
  readonly params: ReadonlyMap<string, string>;
  readonly remixedFrom: string | null;
  readonly idempotencyKey: string | undefined;
  /** Checks that a replay of an earlier request does not need again. */
  readonly check: () => Promise<void>;
}

/** What became of a task that was to be stored; `lost`: its idempotency reservation is another request's now. */
type Stored =
  | { readonly kind: 'stored' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Thrown when a task may or may not have been stored: nothing it refers to may be taken back. */
class OutcomeUnknown extends AppError {
  constructor(idempotent: boolean, cause: unknown) {
    const what = 'The database was lost while the video was being stored.';
    if (idempotent) {
      super('service_unavailable', `${what} Send the request again with the same Idempotency-Key.`, {
        retryAfterMs: 1_000,
        cause,
      });
    } else {
      super('internal_error', `${what} Look at GET /v1/videos before you send it again.`, {
        retry: 'never',
        cause,
      });
    }
  }
}

/**
 * Makes tasks: refuse what can be refused, hold the money, store the task together with its command. Creates that wait at
 * the same moment share one reserve message and one statement. Whatever dialect a request came in, it ends here.
 */
@Injectable()
export class CreateTaskService {
  readonly #reservations = new Batcher<Reservation, ReserveResult>((batch) => this.#reserveAll(batch), {
    maxSize: RESERVE_BATCH,
    lanes: LANES,
  });
  readonly #rows = new Batcher<NewTask, Stored>((batch) => this.#storeAll(batch), {
    maxSize: RESERVE_BATCH,
    lanes: LANES,
  });

  constructor(
    private readonly prepare: PrepareTaskService,
    private readonly uploads: UploadService,
    private readonly files: UploadsRepository,
    private readonly tasks: TasksRepository,
    private readonly idempotency: IdempotencyRepository,
    private readonly concurrency: ConcurrencyGate,
    private readonly rpc: RpcClient,
    private readonly abandoned: AbandonedReservations,
    private readonly outbox: Outbox,
    private readonly env: GatewayEnv,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Creates a task from a received body. Throws AppError; then there is no task, and the body's files are gone. */
  async create({ caller, dialect, body, idempotencyKey }: CreateInput): Promise<Created> {
    let keep = false;
    try {
      const prepared = this.prepare.normalize(caller, body);
      const created = await this.#submit({
        caller,
        dialect,
        prepared,
        digests: new Map(body.uploads.map(({ file, digest }) => [file.file, digest])),
        params: new Map(body.uploads.map(({ file, param }) => [file.file, param])),
        remixedFrom: null,
        idempotencyKey,
        check: () => this.prepare.checkHosts(body),
      });
      keep = !created.replayed;
      return created;
    } catch (error) {
      keep = error instanceof OutcomeUnknown;
      throw error;
    } finally {
      if (!keep) await this.uploads.discard(body.uploads);
    }
  }

  /** Creates a task that repeats an earlier one of the caller's with another prompt. Throws AppError. */
  async remix(
    earlier: Task,
    { prompt, warnings }: { readonly prompt: string; readonly warnings: readonly TaskWarning[] },
    { caller, dialect, idempotencyKey }: Omit<CreateInput, 'body'>,
  ): Promise<Created> {
    const recipe = await this.tasks.recipe(earlier.id);
    if (!recipe) throw new AppError('not_found', 'There is no such video.');
    const { basis, metadata } = recipe;
    const spec = { ...recipe.spec, prompt, offPeak: basis.offPeak };
    this.prepare.checkAllowed(caller, spec, basis);
    const files = filesOf(spec);
    return this.#submit({
      caller,
      dialect,
      prepared: { spec, basis, metadata, warnings },
      digests: new Map(),
      params: new Map(),
      remixedFrom: earlier.id,
      idempotencyKey,
      check: async () => {
        if (files.length > 0 && (await this.files.missing(files)).length > 0) {
          throw new AppError('gone', 'A file that was uploaded for the original video is no longer kept.');
        }
      },
    });
  }

  async #submit(order: Order): Promise<Created> {
    const { caller, prepared, idempotencyKey } = order;
    const now = this.clock.now();
    const taskId = newId('video', now);
    return withContext({ taskId }, async () => {
      const use: IdempotentUse | undefined =
        idempotencyKey === undefined
          ? undefined
          : {
              accountId: caller.accountId,
              key: idempotencyKey,
              taskId,
              fingerprint: fingerprintTask(prepared.spec, prepared.metadata, order.digests),
            };
      const earlier = use && (await this.idempotency.reserve(use));
      if (earlier !== undefined) return this.#replay(earlier);
      try {
        await order.check();
        this.prepare.checkChannel(prepared.spec);
        this.prepare.checkFiles(prepared.spec, order.params);
        return await this.concurrency.enter(caller, () => this.#holdAndStore(order, taskId, now));
      } catch (error) {
        if (use && !(error instanceof OutcomeUnknown)) await this.idempotency.release(use);
        throw error;
      }
    });
  }

  async #replay(taskId: string): Promise<Created> {
    const [task] = await this.tasks.findMany([taskId]);
    if (!task) throw new AppError('not_found', 'The video of this Idempotency-Key no longer exists.');
    return { task, replayed: true };
  }

  async #holdAndStore(order: Order, taskId: string, now: Date): Promise<Created> {
    const { caller, prepared } = order;
    const { basis, spec, quoteId } = prepared;
    const result = await this.#reservations.add({
      taskId,
      accountId: caller.accountId,
      keyId: caller.keyId,
      keyBudget: amountOf(caller.budget),
      keyDailyBudget: amountOf(caller.dailyBudget),
      keyMonthlyBudget: amountOf(caller.monthlyBudget),
      ...this.prepare.priceRequest(spec, basis),
      createdAt: now.toISOString(),
      ...(quoteId === undefined ? {} : { quoteId }),
    });
    if (!result.price) {
      const code = result.refusal ?? 'internal_error';
      throw new AppError(code, result.message ?? 'The price could not be reserved.', { param: result.param });
    }
    killPoint('gateway.reserved');
    const row = this.#rowOf(order, result.price, taskId, now);
    const stored = await this.#rows.add(row);
    if (stored.kind !== 'stored' && !(stored.kind === 'failed' && stored.error instanceof OutcomeUnknown))
      await this.abandoned.add([{ taskId, accountId: caller.accountId }]);
    if (stored.kind === 'failed') throw stored.error;
    if (stored.kind === 'lost') {
      // This process was stuck for so long that another request has the key now.
      throw new AppError('idempotency_in_progress', 'Another request with this Idempotency-Key is running.', {
        param: 'Idempotency-Key',
        retryAfterMs: 1_000,
      });
    }
    killPoint('gateway.stored');
    return { task: row.task, replayed: false };
  }

  #rowOf(
    { caller, dialect, prepared, remixedFrom, idempotencyKey }: Order,
    price: Price,
    id: string,
    now: Date,
  ): NewTask {
    const refused = prepared.spec.offPeak && !price.offPeak;
    const spec = this.prepare.forProvider({ ...prepared.spec, offPeak: price.offPeak });
    const basis = refused ? { ...prepared.basis, offPeak: false } : prepared.basis;
    const warnings = refused
      ? [
          ...prepared.warnings,
          {
            code: 'off_peak_unavailable',
            message: 'Off-peak is not available now; the full price is charged.',
          },
        ]
      : prepared.warnings;
    return {
      task: {
        id,
        accountId: caller.accountId,
        keyId: caller.keyId,
        dialect,
        family: spec.family,
        model: spec.model,
        billingModel: price.billingModel,
        prompt: spec.prompt,
        seconds: spec.seconds,
        size: spec.size,
        metadata: prepared.metadata,
        warnings,
        offPeak: price.offPeak,
        fallsBack: spec.options['off_peak_fallback'] === true,
        remixedFrom,
        callbackUrl: spec.callbackUrl ?? caller.callbackUrl,
        state: spec.inWindow ? 'waiting_window' : 'queued',
        progress: 0,
        held: parseMicros(price.amount),
        charged: null,
        currency: price.currency,
        billedSeconds: price.billedSeconds,
        createdAt: now,
        submittedAt: null,
        doubtedAt: null,
        endedAt: null,
        vendor: null,
        channelId: null,
        errorCode: null,
        errorMessage: null,
        resultUrl: null,
        coverUrl: null,
        lastFrameUrl: null,
        resultExpiresAt: null,
        archiveKey: null,
        archivedAt: null,
        made: null,
        deletedAt: null,
      },
      spec,
      basis,
      idempotencyKey: idempotencyKey ?? null,
      files: filesOf(spec),
      filesExpireAt: new Date(now.getTime() + this.env.REELGATE_UPLOAD_DAYS * DAY_MS),
      headers: contextHeaders(),
    };
  }

  async #reserveAll(reservations: readonly Reservation[]): Promise<readonly ReserveResult[]> {
    const { results } = await this.rpc
      .insist(SUBJECT.billingReserve, { reservations }, ReserveReply, RESERVE_TRIES)
      .catch(async (error: unknown) => {
        // Whatever billing has held, or will hold when the message reaches it, is for nobody.
        await this.abandoned.add(reservations.map(({ taskId, accountId }) => ({ taskId, accountId })));
        throw error;
      });
    const byTask = new Map(results.map((result) => [result.taskId, result]));
    return reservations.map(({ taskId }) => {
      const result = byTask.get(taskId);
      if (!result) throw new Error('billing left a reservation unanswered');
      return result;
    });
  }

  async #storeAll(tasks: readonly NewTask[]): Promise<readonly Stored[]> {
    try {
      const ids = await this.tasks.insert(tasks);
      this.outbox.wake();
      return tasks.map(({ task }) => (ids.has(task.id) ? { kind: 'stored' } : { kind: 'lost' }));
    } catch (error) {
      if (error instanceof DatabaseUnavailable) {
        return error.nothingDone
          ? tasks.map(() => ({ kind: 'failed', error }))
          : this.#storeAgain(tasks, error);
      }
      // Nothing was stored. One row that the database does not take must not fail the others.
      if (tasks.length === 1)
        return [{ kind: 'failed', error: sqlState(error) === EXISTS ? lapsed(error) : error }];
      this.logger.warn(
        { err: error, tasks: tasks.length },
        'a batch of tasks was refused, storing one by one',
      );
      return (await Promise.all(tasks.map((task) => this.#storeAll([task])))).flat();
    }
  }

  /**
   * The connection broke at the commit. Whatever became of it, storing the same tasks again adds what is missing; while the
   * database stays away nobody can tell.
   */
  async #storeAgain(tasks: readonly NewTask[], cause: DatabaseUnavailable): Promise<readonly Stored[]> {
    return Promise.all(
      tasks.map(async (task): Promise<Stored> => {
        try {
          await this.tasks.insert([task]);
          const [found] = await this.tasks.findMany([task.task.id]);
          this.outbox.wake();
          return { kind: found ? 'stored' : 'lost' };
        } catch (error) {
          if (sqlState(error) === EXISTS) return { kind: 'failed', error: lapsed(error) };
          this.logger.error({ err: error, cause }, 'the database was lost while a task was being stored');
          return { kind: 'failed', error: new OutcomeUnknown(task.idempotencyKey !== null, cause) };
        }
      }),
    );
  }
}

/** A task took so long to be stored that its money was given back, and the task barred. */
const lapsed = (cause: unknown): AppError =>
  new AppError(
    'service_unavailable',
    'The video could not be stored in time; nothing was created and nothing is held. Try again in a moment.',
    { cause },
  );

const amountOf = (budget: Micros | null): string | null => (budget === null ? null : formatMicros(budget));

/** Keys of the uploaded files that a task refers to. */
function filesOf({ inputs }: PreparedTask['spec']): string[] {
  return inputs.flatMap(({ file }) => (file === undefined ? [] : [file]));
}
