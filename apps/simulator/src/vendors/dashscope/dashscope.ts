import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCall } from '../../calls/answer-call.js';
import type { CallStyle } from '../../calls/answer-call.js';
import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';
import { mountRaw, textMember, withoutMedia } from '../../calls/raw-body.js';
import type { FaultKind, FaultParams } from '../../control/fault-kinds.js';
import { Accounts } from '../../jobs/accounts.js';
import type { Account } from '../../jobs/accounts.js';
import { planFilm } from '../../jobs/film-plan.js';
import type { FilmPlan, TaskFault } from '../../jobs/film-plan.js';
import type { Vendor, World } from '../vendor.js';
import { checkRequest } from './check-request.js';
import type { DashScopeCreate } from './check-request.js';
import { dashScopeError } from './dashscope-error.js';
import { describeTask } from './describe-task.js';
import type { DashScopeTask } from './describe-task.js';
import type { DashScopeEnv } from './env.js';
import { listTasks } from './list-tasks.js';

const NAME = 'dashscope';
const BASE = '/dashscope/api/v1';
const CREATE = `${BASE}/services/aigc/video-generation/video-synthesis`;
const TASKS = `${BASE}/tasks`;
const BODY_LIMIT = 32 * 1024 * 1024;
const DAY_MS = 24 * 3_600_000;
/** Wall seconds for 5 s of film; nobody timed it. */
const USUAL_SECONDS = 90;

const FAULTS: Partial<Record<FaultKind, [status: number, code: string, message: string]>> = {
  rate_limit: [429, 'Throttling.RateQuota', 'Requests rate limit exceeded, please try again later.'],
  auth: [401, 'InvalidApiKey', 'Invalid API-key provided.'],
  quota: [400, 'Arrearage', 'Access denied, please make sure your account is in good standing.'],
  internal_error: [500, 'InternalError', 'An internal error has occurred.'],
};

const STYLE: CallStyle = {
  vendor: NAME,
  promptOf: (body) => textMember((body as { input?: unknown } | null | undefined)?.input, 'prompt'),
  // Nothing of a request names the client's own task.
  referenceOf: () => '',
  refuse: faultAnswer,
  withStatus: (shown, status) => {
    const answer = shown as { output?: object };
    return { ...answer, output: { ...answer.output, task_status: status, video_url: undefined } };
  },
};

/** Wan's video synthesis on Model Studio: create, query, list, cancel. */
export function createDashScope(world: World<DashScopeEnv>): Vendor {
  const { clock, env } = world;
  const accounts = new Accounts<DashScopeCreate>({
    vendor: NAME,
    world,
    keys: env.SIM_DASHSCOPE_KEY,
    linkMs: DAY_MS,
    keptMs: DAY_MS,
    referenceOf: () => null,
  });

  function authenticate(request: FastifyRequest): Account<DashScopeCreate> {
    const account = accounts.find((key) => request.headers.authorization === `Bearer ${key}`);
    if (!account) throw new Refusal(faultAnswer('auth', {}));
    account.run(clock.now());
    return account;
  }

  function findTask(request: FastifyRequest): {
    task: DashScopeTask | undefined;
    account: Account<DashScopeCreate>;
  } {
    const account = authenticate(request);
    return { task: account.tasks.get((request.params as { id: string }).id), account };
  }

  async function create(
    request: FastifyRequest,
    body: unknown,
    taskFaults: () => readonly TaskFault[],
  ): Promise<Answer> {
    const account = authenticate(request);
    if (request.headers['x-dashscope-async'] !== 'enable') {
      const message = 'current user api does not support synchronous calls.';
      return dashScopeError(403, 'AccessDenied', message);
    }
    const checked = checkRequest(body);
    const id = randomUUID();
    const kept = { ...checked, body: withoutMedia(checked.body) as DashScopeCreate['body'] };
    const plan = planOf(checked, id, taskFaults());
    await account.create({ id, createdAt: clock.now(), request: kept, plan });
    return ok({ request_id: randomUUID(), output: { task_id: id, task_status: 'PENDING' } });
  }

  function planOf(request: DashScopeCreate, taskId: string, faults: readonly TaskFault[]): FilmPlan {
    return planFilm(
      {
        taskId,
        prompt: request.prompt,
        title: `${request.model}  ${request.resolution}`,
        width: request.width,
        height: request.height,
        seconds: request.seconds,
        audio: request.audio,
        filmSeconds: env.SIM_FILM_SECONDS,
        usualSeconds: USUAL_SECONDS,
        codes: { mistake: 'InvalidParameter', moderation: 'DataInspectionFailed', failed: 'InternalError' },
      },
      faults,
    );
  }

  /** An id that is not known is no error, but a state. */
  function query(request: FastifyRequest): Answer {
    const { task } = findTask(request);
    const { id } = request.params as { id: string };
    return ok(
      task
        ? describeTask(task, world)
        : { request_id: randomUUID(), output: { task_id: id, task_status: 'UNKNOWN' } },
    );
  }

  async function cancel(request: FastifyRequest): Promise<Answer> {
    const { task, account } = findTask(request);
    if (task && (await account.cancel(task, clock.now()))) return ok({ request_id: randomUUID() });
    const message = 'Failed to cancel the task, please confirm if the task is in PENDING status.';
    return dashScopeError(400, 'UnsupportedOperation', message);
  }

  function mount(app: FastifyInstance): void {
    mountRaw(app, (scope) => {
      scope.post(CREATE, { bodyLimit: BODY_LIMIT }, (request, reply) =>
        answerCall(world, STYLE, { action: 'create', role: 'create' }, request, reply, (body, taskFaults) =>
          create(request, body, taskFaults),
        ),
      );
      scope.get(`${TASKS}/:id`, (request, reply) =>
        answerCall(world, STYLE, { action: 'get', role: 'query' }, request, reply, () => query(request)),
      );
      scope.get(TASKS, (request, reply) =>
        answerCall(world, STYLE, { action: 'list', role: 'other' }, request, reply, () =>
          ok(listTasks(authenticate(request).tasks.values(), request.query as Record<string, string>)),
        ),
      );
      scope.post(`${TASKS}/:id/cancel`, (request, reply) =>
        answerCall(world, STYLE, { action: 'cancel', role: 'other' }, request, reply, () => cancel(request)),
      );
    });
  }

  return accounts.vendor(mount, () => Promise.resolve());
}

const ok = (body: object): Answer => ({ status: 200, body, code: null });

function faultAnswer(kind: FaultKind, params: FaultParams): Answer {
  const [status, code, message] = FAULTS[kind] ?? FAULTS.internal_error!;
  return dashScopeError(status, params.code ?? code, message);
}
