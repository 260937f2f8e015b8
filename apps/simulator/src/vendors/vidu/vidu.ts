import { randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCall } from '../../calls/answer-call.js';
import type { CallStyle } from '../../calls/answer-call.js';
import type { Answer } from '../../calls/answer.js';
import { mountRaw, textMember, withoutMedia } from '../../calls/raw-body.js';
import { CallbackSender } from '../../callbacks/callback-sender.js';
import type { FaultKind } from '../../control/fault-kinds.js';
import { frameSize } from '../../film/film.js';
import { Accounts } from '../../jobs/accounts.js';
import type { Account } from '../../jobs/accounts.js';
import { planFilm } from '../../jobs/film-plan.js';
import type { FilmPlan, TaskFault } from '../../jobs/film-plan.js';
import type { Vendor, World } from '../vendor.js';
import type { ViduEnv } from './env.js';
import { callbackHeaders } from './callback.js';
import { checkRequest } from './check-request.js';
import type { Endpoint, ViduCreate } from './check-request.js';
import { creditsFor } from './credits.js';
import { describeCreated, describeCreations } from './describe-task.js';
import type { ViduTask, ViduTaskRequest } from './describe-task.js';
import { listTasks } from './list-tasks.js';
import { SHORT_SIDE } from './models.js';
import { refusal, viduError } from './vidu-error.js';

const NAME = 'vidu';
const PREFIX = '/ent/v2';
const ENDPOINTS: readonly Endpoint[] = [
  'text2video',
  'img2video',
  'start-end2video',
  'reference2video',
  'template',
];
const BODY_LIMIT = 20 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const LINK_MS = 24 * HOUR_MS;
const KEPT_MS = 7 * 24 * HOUR_MS;
const OFF_PEAK_HOURS = 48;
/** Wall seconds seen upstream for 5 s of film. */
const USUAL_SECONDS = 46;

const FAULTS: Partial<Record<FaultKind, string>> = {
  rate_limit: 'TooManyRequests',
  auth: 'Unauthorized',
  quota: 'CreditInsufficient',
  internal_error: 'InternalServiceFailure',
};

const STYLE: CallStyle = {
  vendor: NAME,
  promptOf: (body) => textMember(body, 'prompt'),
  referenceOf: (body) => textMember(body, 'payload'),
  refuse: (kind, params) => viduError(params.code ?? FAULTS[kind] ?? 'InternalServiceFailure'),
  withStatus: (shown, state) => ({ ...(shown as object), state, creations: [] }),
};

type ViduAccount = Account<ViduTaskRequest>;

/** Vidu's own API: creates by endpoint, query, list, cancel, and signed callbacks. */
export function createVidu(world: World<ViduEnv>): Vendor {
  const { clock, env } = world;
  const callbacks = new CallbackSender(world.logger);
  const accounts = new Accounts<ViduTaskRequest>({
    vendor: NAME,
    world,
    keys: env.SIM_VIDU_KEY,
    linkMs: LINK_MS,
    keptMs: KEPT_MS,
    referenceOf: ({ body }) => (typeof body['payload'] === 'string' ? body['payload'] : null),
    onBegin: (task, account) => {
      if (task.plan.workMs > 0) callBack(task, account, ['processing']);
    },
    // A repeated callback is an old one that arrives after the last.
    onFinish: (task, account) =>
      callBack(task, account, task.plan.callbacks === 2 ? [undefined, 'processing'] : [undefined]),
  });

  function callBack(task: ViduTask, { key }: ViduAccount, states: readonly (string | undefined)[]): void {
    const url = task.request.body['callback_url'];
    if (typeof url !== 'string' || task.plan.callbacks === 0) return;
    for (const state of states) {
      const body = JSON.stringify(describeCreations(task, world, state));
      callbacks.send({ url, about: task.id, body, headers: () => callbackHeaders(key, url, clock.now()) });
    }
  }

  function authenticate(request: FastifyRequest): ViduAccount {
    const account = accounts.find((key) => request.headers.authorization === `Token ${key}`);
    if (!account) throw refusal('Unauthorized');
    account.run(clock.now());
    return account;
  }

  /** The id is read as a number before the key is looked at. */
  function findTask(request: FastifyRequest): { task: ViduTask; account: ViduAccount } {
    const { id } = request.params as { id: string };
    if (!/^\d+$/.test(id)) throw refusal('CODEC');
    const account = authenticate(request);
    const task = account.tasks.get(id);
    if (!task) throw refusal('TaskNotFound');
    return { task, account };
  }

  async function create(
    account: ViduAccount,
    endpoint: Endpoint,
    body: unknown,
    taskFaults: () => readonly TaskFault[],
  ): Promise<Answer> {
    account.countAttempt(textMember(body, 'payload'));
    const checked = checkRequest(endpoint, body);
    const now = clock.now();
    const id = newTaskId(now, account);
    const seed = Number(checked.body['seed'] ?? 0) || randomInt(1, 2 ** 31);
    const request: ViduTaskRequest = {
      ...checked,
      body: withoutMedia(checked.body) as ViduTaskRequest['body'],
      seed,
      credits: creditsFor(checked),
    };
    const plan = planOf(checked, id, taskFaults());
    return ok(describeCreated(await account.create({ id, createdAt: now, request, plan })));
  }

  function planOf(request: ViduCreate, taskId: string, faults: readonly TaskFault[]): FilmPlan {
    return planFilm(
      {
        taskId,
        prompt: request.prompt,
        title: `${request.model || 'template'}  ${request.resolution}`,
        ...frameSize(SHORT_SIDE[request.resolution]!, request.aspectRatio),
        seconds: request.duration,
        audio: request.audio || request.body['bgm'] === true,
        filmSeconds: env.SIM_FILM_SECONDS,
        usualSeconds: USUAL_SECONDS,
        ...(request.offPeak && {
          hold: {
            seconds: env.SIM_OFF_PEAK_SECONDS,
            expirySeconds: (OFF_PEAK_HOURS * HOUR_MS) / 1000,
            failure: { kind: 'failure', code: 'Canceled', message: 'the off-peak window is over' },
          },
        }),
        codes: {
          mistake: 'FieldInvalid',
          moderation: 'CreationPolicyViolation',
          failed: 'InternalServiceFailure',
        },
      },
      faults,
    );
  }

  async function cancel(request: FastifyRequest): Promise<Answer> {
    const { task, account } = findTask(request);
    if (await account.cancel(task, clock.now())) return ok({});
    const state = task.state === 'processing' ? 'scheduled' : 'finished';
    return viduError('BadRequest', `task state is ${state}, can not cancel`);
  }

  function mount(app: FastifyInstance): void {
    mountRaw(app, (scope) => {
      for (const endpoint of ENDPOINTS) {
        const action = { action: endpoint, role: 'create' } as const;
        scope.post(`${PREFIX}/${endpoint}`, { bodyLimit: BODY_LIMIT }, (request, reply) =>
          answerCall(world, STYLE, action, request, reply, (body, taskFaults) =>
            create(authenticate(request), endpoint, body, taskFaults),
          ),
        );
      }
      const creations = { action: 'creations', role: 'query' } as const;
      scope.get(`${PREFIX}/tasks/:id/creations`, (request, reply) =>
        answerCall(world, STYLE, creations, request, reply, () =>
          ok(describeCreations(findTask(request).task, world)),
        ),
      );
      const tasks = { action: 'tasks', role: 'other' } as const;
      scope.get(`${PREFIX}/tasks`, (request, reply) =>
        answerCall(world, STYLE, tasks, request, reply, () => {
          const account = authenticate(request);
          const query = request.query as Record<string, string | string[]>;
          return ok(listTasks(account.tasks.values(), query, clock.now(), world));
        }),
      );
      const cancelling = { action: 'cancel', role: 'other' } as const;
      scope.post(`${PREFIX}/tasks/:id/cancel`, (request, reply) =>
        answerCall(world, STYLE, cancelling, request, reply, () => cancel(request)),
      );
    });
  }

  return accounts.vendor(mount, () => callbacks.close());
}

const ok = (body: object): Answer => ({ status: 200, body, code: null });

/** Eighteen digits that grow with time. */
function newTaskId(now: number, account: ViduAccount): string {
  for (;;) {
    const id = `${now}${String(randomInt(100_000)).padStart(5, '0')}`;
    if (!account.tasks.has(id)) return id;
  }
}
