import { randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { answerCall } from '../../calls/answer-call.js';
import type { CallStyle } from '../../calls/answer-call.js';
import type { Answer } from '../../calls/answer.js';
import { mountRaw, textMember, withoutMedia } from '../../calls/raw-body.js';
import type { FaultKind } from '../../control/fault-kinds.js';
import { Accounts, linksOf } from '../../jobs/accounts.js';
import type { Account, FilmTask } from '../../jobs/accounts.js';
import { planFilm } from '../../jobs/film-plan.js';
import type { FilmPlan, TaskFault } from '../../jobs/film-plan.js';
import { SIZES_1, sidesOf } from '../seedance-sizes.js';
import type { Vendor, World } from '../vendor.js';
import type { JimengVisualEnv } from './env.js';
import { checkRequest } from './check-request.js';
import type { VisualCreate } from './check-request.js';
import { verifySignature } from './verify-signature.js';
import { anyError, businessError, gatewayError, refusal, success } from './visual-error.js';

const NAME = 'jimeng-visual';
/** The vendor's own path is `/`, which another vendor has here. */
const PATH = '/jimeng-visual/';
const VERSION = '2022-08-31';
const SUBMIT = 'CVSync2AsyncSubmitTask';
const GET_RESULT = 'CVSync2AsyncGetResult';
/** Two pictures of 4.7 MB in Base64, and the rest. */
const BODY_LIMIT = 14 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const LINK_MS = HOUR_MS;
const KEPT_MS = 12 * HOUR_MS;
/** Wall seconds for 5 s of film; nobody timed it. */
const USUAL_SECONDS = 75;

const FAULTS: Partial<Record<FaultKind, string>> = {
  rate_limit: '50429',
  auth: 'SignatureDoesNotMatch',
  quota: 'AccessDenied',
  internal_error: '50500',
};

const STYLE: CallStyle = {
  vendor: NAME,
  promptOf: (body) => textMember(body, 'prompt'),
  // There is none, so a repeated prompt counts as a repeat.
  referenceOf: () => '',
  refuse: (kind, params) => anyError(params.code ?? FAULTS[kind] ?? '50500'),
  withStatus: (shown, status) => ({ ...(shown as object), data: resultOf(status) }),
};

type VisualTask = FilmTask<VisualCreate>;

/** Jimeng's visual API: submit and result, signed, told apart by the action in the query. */
export function createJimengVisual(world: World<JimengVisualEnv>): Vendor {
  const { clock, env } = world;
  const accounts = new Accounts<VisualCreate>({
    vendor: NAME,
    world,
    keys: env.SIM_JIMENG_VISUAL_KEY,
    linkMs: LINK_MS,
    keptMs: KEPT_MS,
    referenceOf: () => null,
  });
  const accountOf = (accessKey: string): Account<VisualCreate> | undefined =>
    accounts.find((key) => key.split('|')[0] === accessKey);

  function authenticate(request: FastifyRequest): Account<VisualCreate> {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const { method, url, headers } = request;
    const signed = { method, url, headers, body };
    const accessKey = verifySignature(signed, (key) => accountOf(key)?.key.split('|')[1], clock.now());
    const { Action, Version } = request.query as Record<string, string>;
    if ((Action !== SUBMIT && Action !== GET_RESULT) || Version !== VERSION) {
      throw refusal(gatewayError('InvalidActionOrVersion'));
    }
    const account = accountOf(accessKey)!;
    account.run(clock.now());
    return account;
  }

  async function submit(
    account: Account<VisualCreate>,
    body: unknown,
    taskFaults: () => readonly TaskFault[],
  ): Promise<Answer> {
    const checked = checkRequest(body);
    if (env.SIM_CONCURRENCY > 0 && account.inFlight >= env.SIM_CONCURRENCY) return businessError(50430);
    const now = clock.now();
    const id = newTaskId(now, account);
    const plan = planOf(checked, id, taskFaults());
    const request = { ...checked, body: withoutMedia(checked.body) as VisualCreate['body'] };
    await account.create({ id, createdAt: now, request, plan });
    return success({ task_id: id });
  }

  function planOf(request: VisualCreate, taskId: string, faults: readonly TaskFault[]): FilmPlan {
    return planFilm(
      {
        taskId,
        prompt: request.prompt,
        title: request.reqKey,
        ...sidesOf(SIZES_1, request.resolution, request.ratio),
        seconds: request.seconds,
        audio: false,
        filmSeconds: env.SIM_FILM_SECONDS,
        usualSeconds: USUAL_SECONDS,
        codes: { mistake: '50215', moderation: '50511', failed: '50520' },
      },
      faults,
    );
  }

  /** A task is found only under the `req_key` it was submitted with, and for twelve hours. */
  function getResult(account: Account<VisualCreate>, body: unknown): Answer {
    const { req_key: reqKey, task_id: taskId } = (body ?? {}) as Record<string, unknown>;
    if (typeof reqKey !== 'string' || typeof taskId !== 'string') return businessError(50215);
    const task = account.tasks.get(taskId);
    const known = task?.request.reqKey === reqKey && clock.now() - task.createdAt < KEPT_MS;
    return known ? describeResult(task) : success(resultOf('not_found'));
  }

  function describeResult(task: VisualTask): Answer {
    const { state, plan } = task;
    if (state !== 'finished') {
      const usual = state === 'processing' ? 'generating' : 'in_queue';
      return success(resultOf(plan.unknownStatus ?? usual));
    }
    const { outcome } = plan;
    if (outcome.kind === 'failure') return anyError(outcome.code, outcome.message);
    return success(resultOf('done', outcome.link === 'none' ? '' : linksOf(task, world).film));
  }

  function mount(app: FastifyInstance): void {
    mountRaw(app, (scope) => {
      scope.post(PATH, { bodyLimit: BODY_LIMIT }, (request, reply) => {
        const { Action: action = '' } = request.query as Record<string, string>;
        const role = action === SUBMIT ? 'create' : action === GET_RESULT ? 'query' : 'other';
        return answerCall(world, STYLE, { action, role }, request, reply, (body, taskFaults) => {
          const account = authenticate(request);
          return role === 'create' ? submit(account, body, taskFaults) : getResult(account, body);
        });
      });
    });
  }

  return accounts.vendor(mount, () => Promise.resolve());
}

function resultOf(status: string, videoUrl = ''): object {
  return {
    aigc_meta_tagged: false,
    binary_data_base64: [],
    image_urls: null,
    resp_data: '',
    status,
    video_url: videoUrl,
  };
}

/** Nineteen digits that grow with time. */
function newTaskId(now: number, account: Account<VisualCreate>): string {
  for (;;) {
    const id = `${now}${String(randomInt(1_000_000)).padStart(6, '0')}`;
    if (!account.tasks.has(id)) return id;
  }
}
