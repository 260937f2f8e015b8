import { randomBytes } from 'node:crypto';
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
import type { OpenAiCreate } from './check-request.js';
import { describeVideo } from './describe-video.js';
import type { OpenAiTask } from './describe-video.js';
import type { OpenAiVideosEnv } from './env.js';
import { invalid, openAiError } from './openai-error.js';

const NAME = 'openai-videos';
const VIDEOS = '/v1/videos';
const BODY_LIMIT = 64 * 1024 * 1024;
const HOUR_MS = 3_600_000;
const KEPT_MS = 7 * 24 * HOUR_MS;
const USUAL_SECONDS = 60;

const FAULTS: Partial<Record<FaultKind, [status: number, code: string, message: string]>> = {
  rate_limit: [429, 'rate_limit_exceeded', 'Too many running tasks'],
  auth: [401, 'invalid_api_key', 'Incorrect API key provided.'],
  quota: [429, 'insufficient_quota', 'You exceeded your current quota.'],
  internal_error: [500, 'internal_error', 'The server had an error while processing your request.'],
};

const STYLE: CallStyle = {
  vendor: NAME,
  promptOf: (body) => textMember(body, 'prompt'),
  referenceOf: customReference,
  refuse: faultAnswer,
  withStatus: (shown, status) => ({ ...(shown as object), status }),
};

/** Videos in OpenAI's format as gateways speak it, in JSON: create, get, list, cancel. */
export function createOpenAiVideos(world: World<OpenAiVideosEnv>): Vendor {
  const { clock, env } = world;
  const accounts = new Accounts<OpenAiCreate>({
    vendor: NAME,
    world,
    keys: env.SIM_OPENAI_VIDEOS_KEY,
    linkMs: HOUR_MS,
    keptMs: KEPT_MS,
    referenceOf: ({ body }) => customReference(body) || null,
  });

  function authenticate(request: FastifyRequest): Account<OpenAiCreate> {
    const account = accounts.find((key) => request.headers.authorization === `Bearer ${key}`);
    if (!account) throw new Refusal(faultAnswer('auth', {}));
    account.run(clock.now());
    return account;
  }

  function findTask(request: FastifyRequest): { task: OpenAiTask; account: Account<OpenAiCreate> } {
    const { id } = request.params as { id: string };
    const account = authenticate(request);
    const task = account.tasks.get(id);
    if (!task) throw new Refusal(openAiError(404, 'not_found', `Video with id '${id}' not found.`, 'id'));
    return { task, account };
  }

  async function create(
    account: Account<OpenAiCreate>,
    body: unknown,
    taskFaults: () => readonly TaskFault[],
  ): Promise<Answer> {
    account.countAttempt(customReference(body));
    const checked = checkRequest(body);
    const id = `video_${randomBytes(16).toString('hex')}`;
    const request = { ...checked, body: withoutMedia(checked.body) as OpenAiCreate['body'] };
    const plan = planOf(checked, id, taskFaults());
    return ok(describeVideo(await account.create({ id, createdAt: clock.now(), request, plan }), world));
  }

  function planOf(request: OpenAiCreate, taskId: string, faults: readonly TaskFault[]): FilmPlan {
    const { prompt, width, height, seconds, audio } = request;
    return planFilm(
      {
        taskId,
        prompt,
        title: request.model,
        width,
        height,
        seconds,
        audio,
        filmSeconds: env.SIM_FILM_SECONDS,
        usualSeconds: USUAL_SECONDS,
        codes: { mistake: 'invalid_input', moderation: 'moderation_blocked', failed: 'upstream_failed' },
      },
      faults,
    );
  }

  /** Newest first, or as asked, from behind `after`. */
  function list(request: FastifyRequest): Answer {
    const { limit = '20', order = 'desc', after } = request.query as Record<string, string | undefined>;
    const most = Number(limit);
    if (!Number.isInteger(most) || most < 0 || most > 100)
      throw invalid('limit', 'It must be from 0 to 100.');
    const tasks = [...authenticate(request).tasks.values()];
    const ordered = order === 'asc' ? tasks : tasks.toReversed();
    const from = after === undefined ? 0 : ordered.findIndex(({ id }) => id === after) + 1;
    const page = ordered.slice(from, from + most);
    return ok({
      object: 'list',
      data: page.map((task) => describeVideo(task, world)),
      first_id: page[0]?.id ?? null,
      last_id: page.at(-1)?.id ?? null,
      has_more: from + most < ordered.length,
    });
  }

  async function cancel(request: FastifyRequest): Promise<Answer> {
    const { task, account } = findTask(request);
    const cancelled = await account.cancel(task, clock.now());
    return cancelled || task.endedAt !== null
      ? ok(describeVideo(task, world))
      : openAiError(400, 'not_cancellable', 'The video is being made.', 'id');
  }

  function mount(app: FastifyInstance): void {
    mountRaw(app, (scope) => {
      scope.post(VIDEOS, { bodyLimit: BODY_LIMIT }, (request, reply) =>
        answerCall(world, STYLE, { action: 'create', role: 'create' }, request, reply, (body, taskFaults) =>
          create(authenticate(request), body, taskFaults),
        ),
      );
      scope.get(`${VIDEOS}/:id`, (request, reply) =>
        answerCall(world, STYLE, { action: 'get', role: 'query' }, request, reply, () =>
          ok(describeVideo(findTask(request).task, world)),
        ),
      );
      scope.get(VIDEOS, (request, reply) =>
        answerCall(world, STYLE, { action: 'list', role: 'other' }, request, reply, () => list(request)),
      );
      scope.post(`${VIDEOS}/:id/cancel`, (request, reply) =>
        answerCall(world, STYLE, { action: 'cancel', role: 'other' }, request, reply, () => cancel(request)),
      );
    });
  }

  return accounts.vendor(mount, () => Promise.resolve());
}

const ok = (body: object): Answer => ({ status: 200, body, code: null });

function faultAnswer(kind: FaultKind, params: FaultParams): Answer {
  const [status, code, message] = FAULTS[kind] ?? FAULTS.internal_error!;
  return openAiError(status, params.code ?? code, message);
}

/** What a caller of such gateways keeps for itself in the metadata. */
function customReference(body: unknown): string {
  const metadata = (body as { metadata?: { custom?: unknown } } | null | undefined)?.metadata;
  return textMember(metadata?.custom, 'reference');
}
