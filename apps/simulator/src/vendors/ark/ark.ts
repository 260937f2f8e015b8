import { randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCall } from '../../calls/answer-call.js';
import type { CallStyle } from '../../calls/answer-call.js';
import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';
import { mountRaw, textMember, withoutMedia } from '../../calls/raw-body.js';
import { CallbackSender } from '../../callbacks/callback-sender.js';
import type { FaultKind, FaultParams } from '../../control/fault-kinds.js';
import { Accounts } from '../../jobs/accounts.js';
import type { Account } from '../../jobs/accounts.js';
import { planFilm } from '../../jobs/film-plan.js';
import type { FilmPlan, TaskFault } from '../../jobs/film-plan.js';
import type { Vendor, World } from '../vendor.js';
import type { ArkEnv } from './env.js';
import { arkError } from './ark-error.js';
import { checkRequest } from './check-request.js';
import type { ArkCreate } from './check-request.js';
import { describeTask, EXPIRED, statusOf } from './describe-task.js';
import type { ArkTask, ArkTaskRequest } from './describe-task.js';
import { listTasks } from './list-tasks.js';

const NAME = 'ark';
const TASKS = '/api/v3/contents/generations/tasks';
const BODY_LIMIT = 64 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const LINK_MS = 24 * HOUR_MS;
const KEPT_MS = 7 * 24 * HOUR_MS;
const CANCELLED_KEPT_MS = 24 * HOUR_MS;
/** Wall seconds for 5 s of film; nobody timed it. */
const USUAL_SECONDS = 75;

const FAULTS: Partial<Record<FaultKind, [status: number, code: string, message: string]>> = {
  rate_limit: [429, 'RateLimitExceeded.EndpointRPMExceeded', 'The requests per minute limit is exceeded.'],
  auth: [401, 'AuthenticationError', 'The API key in the request is missing or invalid.'],
  quota: [403, 'AccountOverdueError', 'The account has an overdue balance.'],
  internal_error: [500, 'InternalServiceError', 'The service encountered an unexpected internal error.'],
};

const STYLE: CallStyle = {
  vendor: NAME,
  promptOf,
  referenceOf: (body) => textMember(body, 'safety_identifier'),
  refuse: faultAnswer,
  withStatus: (shown, status) => ({ ...(shown as object), status, content: undefined }),
};

type ArkAccount = Account<ArkTaskRequest>;

/** Ark's video generation tasks: create, get, list, delete, and callbacks without a signature. */
export function createArk(world: World<ArkEnv>): Vendor {
  const { clock, env } = world;
  const callbacks = new CallbackSender(world.logger);
  const accounts = new Accounts<ArkTaskRequest>({
    vendor: NAME,
    world,
    keys: env.SIM_ARK_KEY,
    linkMs: LINK_MS,
    keptMs: KEPT_MS,
    referenceOf: ({ body }) => (body['safety_identifier'] as string | undefined) ?? null,
    onBegin: (task) => {
      if (task.plan.workMs > 0) callBack(task, ['running']);
    },
    // A repeated callback is an old one that arrives after the last.
    onFinish: (task) => callBack(task, task.plan.callbacks === 2 ? [undefined, 'running'] : [undefined]),
  });

  function callBack(task: ArkTask, states: readonly (string | undefined)[]): void {
    const url = task.request.body['callback_url'];
    if (typeof url !== 'string' || task.plan.callbacks === 0) return;
    for (const status of states) {
      const body = JSON.stringify(describeTask(task, world, 'error', status));
      callbacks.send({ url, about: task.id, body, headers: () => ({}) });
    }
  }

  function authenticate(request: FastifyRequest): ArkAccount {
    const account = accounts.find((key) => request.headers.authorization === `Bearer ${key}`);
    if (!account) throw new Refusal(faultAnswer('auth', {}));
    account.run(clock.now());
    return account;
  }

  /** The tasks that can still be asked for: a cancelled one goes after a day. */
  function* tasksOf(account: ArkAccount): Iterable<ArkTask> {
    for (const task of account.tasks.values()) {
      if (task.state !== 'aborted' || clock.now() - task.endedAt! < CANCELLED_KEPT_MS) yield task;
    }
  }

  function findTask(request: FastifyRequest): { task: ArkTask; account: ArkAccount } {
    const { id } = request.params as { id: string };
    const account = authenticate(request);
    const task = [...tasksOf(account)].find((candidate) => candidate.id === id);
    if (!task) {
      throw new Refusal(arkError(404, 'NotFound.id', `The specified task ${id} is not found.`, 'id'));
    }
    return { task, account };
  }

  async function create(
    account: ArkAccount,
    body: unknown,
    taskFaults: () => readonly TaskFault[],
  ): Promise<Answer> {
    account.countAttempt(textMember(body, 'safety_identifier'));
    const checked = checkRequest(body);
    const now = clock.now();
    const id = newTaskId(now, account);
    const seed = (checked.body['seed'] as number | undefined) ?? -1;
    const request: ArkTaskRequest = {
      ...checked,
      body: withoutMedia(checked.body) as ArkTaskRequest['body'],
      seed: seed === -1 ? randomInt(2 ** 31) : seed,
    };
    const plan = planOf(checked, id, taskFaults());
    callBack(await account.create({ id, createdAt: now, request, plan }), [undefined]);
    return ok({ id });
  }

  function planOf(request: ArkCreate, taskId: string, faults: readonly TaskFault[]): FilmPlan {
    return planFilm(
      {
        taskId,
        prompt: request.text,
        title: `${request.model}  ${request.resolution}`,
        width: request.width,
        height: request.height,
        seconds: request.seconds,
        audio: request.audio === true,
        filmSeconds: env.SIM_FILM_SECONDS,
        usualSeconds: USUAL_SECONDS,
        ...(request.flex && {
          hold: {
            seconds: env.SIM_OFF_PEAK_SECONDS,
            expirySeconds: request.expiresAfter,
            failure: { kind: 'failure', code: EXPIRED, message: '' },
          },
        }),
        codes: {
          mistake: 'InvalidParameter',
          moderation: 'OutputVideoSensitiveContentDetected',
          failed: 'InternalServiceError',
        },
      },
      faults,
    );
  }

  /** Cancels what waits, deletes the record of what has ended, and refuses the rest. */
  async function remove(request: FastifyRequest): Promise<Answer> {
    const { task, account } = findTask(request);
    if (await account.cancel(task, clock.now())) return ok({});
    if (task.state === 'finished') {
      await account.delete(task, clock.now());
      return ok({});
    }
    const message = `The task is ${statusOf(task)} and cannot be deleted.`;
    return arkError(409, 'OperationDenied.InvalidState', message);
  }

  function mount(app: FastifyInstance): void {
    mountRaw(app, (scope) => {
      const creating = { action: 'create', role: 'create' } as const;
      scope.post(TASKS, { bodyLimit: BODY_LIMIT }, (request, reply) =>
        answerCall(world, STYLE, creating, request, reply, (body, taskFaults) =>
          create(authenticate(request), body, taskFaults),
        ),
      );
      const getting = { action: 'get', role: 'query' } as const;
      scope.get(`${TASKS}/:id`, (request, reply) =>
        answerCall(world, STYLE, getting, request, reply, () =>
          ok(describeTask(findTask(request).task, world)),
        ),
      );
      const listing = { action: 'list', role: 'other' } as const;
      scope.get(TASKS, (request, reply) =>
        answerCall(world, STYLE, listing, request, reply, () => {
          const query = request.query as Record<string, string | string[]>;
          return ok(listTasks(tasksOf(authenticate(request)), query, world));
        }),
      );
      const deleting = { action: 'delete', role: 'other' } as const;
      scope.delete(`${TASKS}/:id`, (request, reply) =>
        answerCall(world, STYLE, deleting, request, reply, () => remove(request)),
      );
    });
  }

  return accounts.vendor(mount, () => callbacks.close());
}

const ok = (body: object): Answer => ({ status: 200, body, code: null });

function faultAnswer(kind: FaultKind, params: FaultParams): Answer {
  const [status, code, message] = FAULTS[kind] ?? FAULTS.internal_error!;
  return arkError(status, params.code ?? code, message);
}

/** The text of a content that may be wrong in any way. */
function promptOf(body: unknown): string {
  const { content } = (body ?? {}) as { content?: unknown };
  const items = Array.isArray(content) ? (content as unknown[]) : [];
  const texts = items.map((item) => (item as { text?: unknown } | null)?.text);
  return texts.filter((text) => typeof text === 'string').join(' ');
}

function newTaskId(now: number, account: ArkAccount): string {
  const time = new Date(now).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '');
  for (;;) {
    const id = `cgt-${time}-${randomInt(36 ** 5)
      .toString(36)
      .padStart(5, '0')}`;
    if (!account.tasks.has(id)) return id;
  }
}
