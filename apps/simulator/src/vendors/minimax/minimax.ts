import { randomInt } from 'node:crypto';
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
import type { MiniMaxCreate } from './check-request.js';
import { describeFile, describeFirst, describeSecond, fileIdOf } from './describe-task.js';
import type { MiniMaxTask } from './describe-task.js';
import type { MiniMaxEnv } from './env.js';
import { invalid, miniMaxError } from './minimax-error.js';
import type { Contract } from './minimax-error.js';

const NAME = 'minimax';
const BASE = '/minimax';
const BODY_LIMIT = 64 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const KEPT_MS = 7 * 24 * HOUR_MS;
/** Wall seconds for 5 s of film; nobody timed it. */
const USUAL_SECONDS = 90;

const FAULTS: Partial<Record<FaultKind, [code: number, message: string]>> = {
  rate_limit: [1002, 'rate limit'],
  auth: [1004, 'login fail: Please carry the API secret key'],
  quota: [1008, 'insufficient balance'],
  internal_error: [1013, 'unknown error'],
};

/** How the calls of a contract look. Nothing of a request names the client's own task. */
const styleOf = (contract: Contract): CallStyle => ({
  vendor: NAME,
  promptOf,
  referenceOf: () => '',
  refuse: (kind, params) => faultAnswer(contract, kind, params),
  withStatus: (shown, status) => {
    const answer = shown as { task?: object };
    if (contract === 'v1') return { ...answer, status, file_id: '' };
    return { ...answer, task: { ...answer.task, status, content: undefined } };
  },
});
const STYLES = { v1: styleOf('v1'), v2: styleOf('v2') };

/** MiniMax's video generation, both contracts: create, query, the file of the first, the cancel of the second. */
export function createMiniMax(world: World<MiniMaxEnv>): Vendor {
  const { clock, env } = world;
  const accounts = new Accounts<MiniMaxCreate>({
    vendor: NAME,
    world,
    keys: env.SIM_MINIMAX_KEY,
    linkMs: HOUR_MS,
    keptMs: KEPT_MS,
    referenceOf: () => null,
  });

  function authenticate(contract: Contract, request: FastifyRequest): Account<MiniMaxCreate> {
    const account = accounts.find((key) => request.headers.authorization === `Bearer ${key}`);
    if (!account) throw new Refusal(faultAnswer(contract, 'auth', {}));
    account.run(clock.now());
    return account;
  }

  function findTask(contract: Contract, account: Account<MiniMaxCreate>, id: string): MiniMaxTask {
    const task = account.tasks.get(id);
    if (task?.request.contract !== contract) throw invalid(contract, `task ${id} is not found`);
    return task;
  }

  async function create(
    contract: Contract,
    request: FastifyRequest,
    body: unknown,
    taskFaults: () => readonly TaskFault[],
  ): Promise<Answer> {
    const account = authenticate(contract, request);
    const checked = checkRequest(contract, body);
    const id = newTaskId(account);
    const kept = { ...checked, body: withoutMedia(checked.body) as MiniMaxCreate['body'] };
    const plan = planOf(checked, id, taskFaults());
    await account.create({ id, createdAt: clock.now(), request: kept, plan });
    return ok({
      task_id: id,
      ...(contract === 'v1' && { base_resp: { status_code: 0, status_msg: 'success' } }),
    });
  }

  function planOf(request: MiniMaxCreate, taskId: string, faults: readonly TaskFault[]): FilmPlan {
    const { prompt, width, height, seconds, audio } = request;
    return planFilm(
      {
        taskId,
        prompt,
        title: `${request.model}  ${request.resolution}`,
        width,
        height,
        seconds,
        audio,
        filmSeconds: env.SIM_FILM_SECONDS,
        usualSeconds: USUAL_SECONDS,
        codes: { mistake: '2013', moderation: '1027', failed: '1000' },
      },
      faults,
    );
  }

  function file(request: FastifyRequest): Answer {
    const account = authenticate('v1', request);
    const { file_id: wanted } = request.query as { file_id?: string };
    const task = [...account.tasks.values()].find(
      (each) => each.request.contract === 'v1' && each.state === 'finished' && fileIdOf(each) === wanted,
    );
    if (!task) throw invalid('v1', 'file_id');
    return ok(describeFile(task, world));
  }

  /** Cancels what waits, deletes what has ended, and refuses the rest. */
  async function remove(request: FastifyRequest): Promise<Answer> {
    const { id } = request.params as { id: string };
    const account = authenticate('v2', request);
    const task = findTask('v2', account, id);
    if (await account.cancel(task, clock.now()))
      return ok({ task_id: id, action: 'cancelled', status: 'cancelled' });
    if (task.state !== 'finished') throw invalid('v2', 'the task is running');
    await account.delete(task, clock.now());
    return ok({ task_id: id, action: 'deleted', status: 'deleted' });
  }

  function mount(app: FastifyInstance): void {
    mountRaw(app, (scope) => {
      for (const contract of ['v1', 'v2'] as const) {
        scope.post(`${BASE}/${contract}/video_generation`, { bodyLimit: BODY_LIMIT }, (request, reply) =>
          answerCall(
            world,
            STYLES[contract],
            { action: `create_${contract}`, role: 'create' },
            request,
            reply,
            (body, taskFaults) => create(contract, request, body, taskFaults),
          ),
        );
      }
      const asking = { action: 'query', role: 'query' } as const;
      scope.get(`${BASE}/v1/query/video_generation`, (request, reply) =>
        answerCall(world, STYLES.v1, asking, request, reply, () => {
          const { task_id: id = '' } = request.query as { task_id?: string };
          return ok(describeFirst(findTask('v1', authenticate('v1', request), id)));
        }),
      );
      scope.get(`${BASE}/v2/query/video_generation/:id`, (request, reply) =>
        answerCall(world, STYLES.v2, asking, request, reply, () => {
          const { id } = request.params as { id: string };
          return ok(describeSecond(findTask('v2', authenticate('v2', request), id), world));
        }),
      );
      scope.get(`${BASE}/v1/files/retrieve`, (request, reply) =>
        answerCall(world, STYLES.v1, { action: 'retrieve_file', role: 'other' }, request, reply, () =>
          file(request),
        ),
      );
      scope.delete(`${BASE}/v2/video_generation/:id`, (request, reply) =>
        answerCall(world, STYLES.v2, { action: 'delete', role: 'other' }, request, reply, () =>
          remove(request),
        ),
      );
    });
  }

  return accounts.vendor(mount, () => Promise.resolve());
}

const ok = (body: object): Answer => ({ status: 200, body, code: null });

function faultAnswer(contract: Contract, kind: FaultKind, params: FaultParams): Answer {
  const [code, message] = FAULTS[kind] ?? FAULTS.internal_error!;
  return miniMaxError(contract, Number(params.code ?? code), message);
}

/** The text of a create of either contract, which may be wrong in any way. */
function promptOf(body: unknown): string {
  const { content } = (body ?? {}) as { content?: unknown };
  if (!Array.isArray(content)) return textMember(body, 'prompt');
  return content
    .map((item) => textMember(item, 'text'))
    .join(' ')
    .trim();
}

function newTaskId(account: Account<MiniMaxCreate>): string {
  for (;;) {
    const id = String(10 ** 14 + randomInt(2 ** 47 - 1));
    if (!account.tasks.has(id)) return id;
  }
}
