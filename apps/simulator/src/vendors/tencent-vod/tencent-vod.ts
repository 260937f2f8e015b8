import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Call, Fault } from '../../control/fault-book.js';
import { rulesOf } from '../../control/fault-kinds.js';
import type { FaultKind, FaultParams } from '../../control/fault-kinds.js';
import { readPromptWords } from '../../control/prompt-words.js';
import { abridge } from '../../control/request-log.js';
import type { JournalLine } from '../../journal.js';
import type { Creation, Vendor, World } from '../vendor.js';
import type { TencentVodEnv } from './env.js';
import { Account } from './account.js';
import type { FaceSession, TaskRecord } from './account.js';
import type { Action } from './action.js';
import { checkMembers } from './check-members.js';
import { createTask } from './create-task.action.js';
import { describeTaskDetail } from './describe-task.action.js';
import { describeTasks } from './describe-tasks.action.js';
import { EventPusher } from './event-pusher.js';
import { completionEvent, confirmEvents, eventDone, pullEvents } from './events.action.js';
import { describeFaceInfo } from './face-info.action.js';
import { manageTask } from './manage-task.action.js';
import { describeUsage } from './usage.action.js';
import { verifySignature } from './verify-signature.js';
import { VodError } from './vod-error.js';
import { DAY_MS, LINK_DAYS, TASK_DAYS, errorOf } from './vod-task.js';
import type { VodTask } from './vod-task.js';

const NAME = 'tencent-vod';
const VERSION = '2018-07-17';
const BODY_LIMIT = 10 * 1024 * 1024;
/** A film is rendered ahead of its first download only when this few tasks are in flight. */
const PRERENDER_IN_FLIGHT = 2;

const ACTIONS: Readonly<Record<string, Action>> = {
  CreateAigcVideoTask: createTask,
  DescribeTaskDetail: describeTaskDetail,
  DescribeTasks: describeTasks,
  ManageTask: manageTask,
  DescribeAigcFaceInfo: describeFaceInfo,
  PullEvents: pullEvents,
  ConfirmEvents: confirmEvents,
  DescribeAigcUsageData: describeUsage,
};

const ERROR_CODES: Partial<Record<FaultKind, [code: string, message: string]>> = {
  rate_limit: [
    'RequestLimitExceeded',
    'Your current request times equals to `21` in a second, which exceeds the frequency limit `20` for a second. Please try again later.',
  ],
  auth: [
    'AuthFailure.SignatureFailure',
    'The provided credentials could not be validated. Please check your signature is correct.',
  ],
  quota: ['LimitExceeded.Quota', 'The AIGC video quota of the application is used up.'],
  internal_error: ['InternalError', 'An internal error has occurred. Retry your request.'],
  duplicate_session: [
    'InvalidParameterValue.SessionId',
    'SessionId has been used by another request within the last three days.',
  ],
};

/** What is done with one request before it is answered. */
interface Exchange {
  readonly action: string;
  readonly body: unknown;
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  readonly call: Call;
}

/** Tencent Cloud's VOD, as far as AIGC video needs it: `POST /`, dispatched on X-TC-Action. */
export class TencentVod implements Vendor {
  readonly name = NAME;
  readonly #accounts: Account[];
  readonly #pusher: EventPusher | undefined;
  #live = false;
  #pushing: Promise<void> | undefined;

  constructor(private readonly world: World<TencentVodEnv>) {
    const { env } = world;
    this.#accounts = env.SIM_TENCENT_VOD_KEY.split(',').map((key) => this.#open(key));
    this.#pusher = env.SIM_TENCENT_VOD_PUSH_URL
      ? new EventPusher(
          {
            url: env.SIM_TENCENT_VOD_PUSH_URL,
            signKey: env.SIM_TENCENT_VOD_SIGN_KEY,
            retryDelaysMs: [1000, 5000],
          },
          world.logger,
        )
      : undefined;
  }

  mount(app: FastifyInstance): void {
    // The signature covers the bytes, so every content type arrives as bytes; a plugin of its own keeps that here.
    void app.register((scope, _options, done) => {
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, parsed) => parsed(null, body));
      scope.setErrorHandler((error: { code?: string }, _request, reply) => {
        if (error.code !== 'FST_ERR_CTP_BODY_TOO_LARGE') throw error;
        const requestId = randomUUID();
        const refusal = new VodError('RequestSizeLimitExceeded', 'The request body is larger than 10 MB.');
        return reply.code(200).send(errorAnswer(refusal, requestId));
      });
      scope.post('/', { bodyLimit: BODY_LIMIT }, (request, reply) => this.#handle(request, reply));
      done();
    });
  }

  tick(): void {
    const now = this.world.clock.now();
    for (const account of this.#accounts) account.run(now);
    this.#push();
  }

  inFlight(): number {
    return this.#accounts.reduce((sum, account) => sum + account.inFlight, 0);
  }

  *creations(): Iterable<Creation> {
    for (const account of this.#accounts) {
      for (const task of account.created) yield describeCreation(task);
    }
  }

  attempts(): ReadonlyMap<string, number> {
    const all = new Map<string, number>();
    for (const account of this.#accounts) {
      for (const [session, count] of account.attempts) all.set(session, (all.get(session) ?? 0) + count);
    }
    return all;
  }

  keeps(line: JournalLine): boolean {
    return line.at >= this.world.clock.now() - (TASK_DAYS + LINK_DAYS) * DAY_MS;
  }

  restore(line: JournalLine): void {
    const data = line.data as { subAppId: number; taskId?: string; task?: TaskRecord; face?: FaceSession };
    // The journal may hold lines of an account that this simulator does not have any more.
    const account = this.#accounts.find(({ settings }) => settings.subAppId === data.subAppId);
    if (!account) return;
    account.run(line.at);
    if (line.kind === 'task') account.add(data.task!);
    else if (line.kind === 'face') account.openFaceSession(data.face!);
    else if (line.kind === 'event-done') account.events.done(data.taskId!);
    else if (line.kind === 'abort') {
      const task = account.tasks.get(data.taskId!);
      if (task) account.abort(task, line.at);
    }
  }

  start(): void {
    for (const account of this.#accounts) account.run(this.world.clock.now());
    this.#live = true;
    this.#push();
  }

  reset(): void {
    for (const account of this.#accounts) account.events.clear();
    this.#accounts.splice(
      0,
      Infinity,
      ...this.world.env.SIM_TENCENT_VOD_KEY.split(',').map((key) => this.#open(key)),
    );
  }

  async close(): Promise<void> {
    this.#pusher?.close();
    await this.#pushing;
  }

  #open(key: string): Account {
    const [subAppId = '', secretId = '', secretKey = ''] = key.split('|');
    const { env, films } = this.world;
    return new Account(
      {
        subAppId: Number(subAppId),
        secretId,
        secretKey,
        concurrency: env.SIM_CONCURRENCY,
        whenFull: env.SIM_CONCURRENCY_MODE,
        createsPerSecond: env.SIM_TENCENT_VOD_CREATES_PER_SECOND,
        detailsPerSecond: env.SIM_TENCENT_VOD_DETAILS_PER_SECOND,
        othersPerSecond: env.SIM_TENCENT_VOD_OTHERS_PER_SECOND,
      },
      films,
      {
        onBegin: (task) => this.#prerender(task),
        onFinish: () => this.#push(),
      },
    );
  }

  #prerender(task: VodTask): void {
    const { outcome } = task.plan;
    if (!this.#live || !this.world.env.SIM_PRERENDER || this.inFlight() > PRERENDER_IN_FLIGHT) return;
    if (outcome.kind === 'film' && outcome.link === 'good') this.world.films.prepare(outcome.film);
  }

  async #handle(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const exchange = readExchange(request);
    const session = sessionOf(exchange.body);
    const fault = this.#requestFault(exchange.call, session);
    const requestId = randomUUID();
    const entry = {
      at: new Date(this.world.clock.now()).toISOString(),
      vendor: NAME,
      action: exchange.action,
      request_id: requestId,
      headers: loggedHeaders(exchange.headers),
      body: abridge(exchange.body),
      fault: fault?.kind ?? null,
      status: 200,
      code: null as string | null,
    };
    this.world.requests.add(entry);

    if (fault?.kind === 'http_500') {
      entry.status = fault.params.http_status ?? 500;
      return reply
        .code(entry.status)
        .type('text/html')
        .send('<html><body>Internal Server Error</body></html>');
    }
    if (fault?.kind === 'hang' || fault?.kind === 'timeout_before_accept') {
      entry.status = 0;
      return leaveUnanswered(reply, fault.kind === 'hang' ? null : (fault.params.seconds ?? 0));
    }
    try {
      const carriedOut = !fault || fault.kind === 'timeout_after_accept' || fault.params.accept === true;
      const answer = carriedOut ? await this.#carryOut(exchange, session) : {};
      if (fault?.kind === 'timeout_after_accept') {
        entry.status = 0;
        return leaveUnanswered(reply, fault.params.seconds ?? 0);
      }
      if (fault) throw faultError(fault.kind, fault.params);
      return await reply.send({ Response: { ...answer, RequestId: requestId } });
    } catch (error) {
      if (!(error instanceof VodError)) throw error;
      entry.code = error.code;
      return reply.send(errorAnswer(error, requestId));
    }
  }

  /** The checks of the transport in the vendor's order, then the action. */
  async #carryOut(
    { action: name, body, headers, raw, call }: Exchange,
    session: string,
  ): Promise<Record<string, unknown>> {
    const now = this.world.clock.now();
    const bySecretId = (secretId: string): Account | undefined =>
      this.#accounts.find(({ settings }) => settings.secretId === secretId);
    const secretId = verifySignature(headers, raw, (id) => bySecretId(id)?.settings.secretKey, now);
    const account = bySecretId(secretId)!;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (!action) throw new VodError('InvalidAction', 'The requested action is invalid or does not exist.');
    if (headers['x-tc-version'] !== VERSION) {
      throw new VodError('NoSuchVersion', 'The requested API version is invalid or does not exist.');
    }
    const members = checkMembers(body, action.members, action.required);
    account.run(now);
    if (action === createTask && session !== '') {
      account.attempts.set(session, (account.attempts.get(session) ?? 0) + 1);
    }
    const taskFaults = (): readonly Fault[] => this.world.faults.takeAll(call);
    const answer = await action.run({ account, body: members, now, world: this.world, taskFaults });
    if (action.role !== 'query') return answer;
    const fault = this.world.faults.take('answer', call);
    return fault ? withUnknownStatus(answer, fault.params.status ?? 'SUSPENDED') : answer;
  }

  /** The request fault that strikes: of the control API first, then of the prompt. */
  #requestFault(call: Call, session: string): { kind: FaultKind; params: FaultParams } | undefined {
    const fault = this.world.faults.take('request', call);
    if (fault || call.role !== 'create') return fault;
    const prompt = (call.body as { Prompt?: unknown } | undefined)?.Prompt;
    if (typeof prompt !== 'string') return undefined;
    return readPromptWords(prompt).words.find(
      ({ kind, times }) =>
        rulesOf(kind).phase === 'request' && this.world.faults.takeWord(kind, session || prompt, times),
    );
  }

  /** Delivers the events that wait, one after the other, when the application has a notification address. */
  #push(): void {
    if (!this.#live || !this.#pusher || this.#pushing) return;
    const pusher = this.#pusher;
    if (this.#accounts.every((account) => account.events.first() === undefined)) return;
    this.#pushing = this.#pushAll(pusher).finally(() => {
      this.#pushing = undefined;
    });
  }

  async #pushAll(pusher: EventPusher): Promise<void> {
    for (const account of this.#accounts) {
      for (;;) {
        const taskId = account.events.first();
        const task = taskId === undefined ? undefined : account.tasks.get(taskId);
        if (!task) break;
        const now = this.world.clock.now();
        const taken = await pusher.push(completionEvent(task, now, this.world), now);
        if (!taken) this.world.logger.warn({ taskId }, 'an event was given up');
        await eventDone(account, task.id, now, this.world);
      }
    }
  }
}

function readExchange(request: FastifyRequest): Exchange {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const action = String(request.headers['x-tc-action'] ?? '');
  let body: unknown;
  try {
    body = JSON.parse(raw.toString());
  } catch {
    // Not JSON: refused as InvalidParameter once the signature has been checked.
    body = undefined;
  }
  const role = (Object.hasOwn(ACTIONS, action) ? ACTIONS[action]?.role : undefined) ?? 'other';
  return { action, body, headers: request.headers, raw, call: { vendor: NAME, action, role, body } };
}

function sessionOf(body: unknown): string {
  const session = (body as { SessionId?: unknown } | null | undefined)?.SessionId;
  return typeof session === 'string' ? session : '';
}

/** What may be shown of the headers: the signature itself is left out. */
function loggedHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      String(value).replace(/Signature=.*/, 'Signature=[left out]'),
    ]),
  );
}

/** Gives no answer: the socket is closed after `seconds`, or stays open until the client leaves (null). */
function leaveUnanswered(reply: FastifyReply, seconds: number | null): FastifyReply {
  reply.hijack();
  const { socket } = reply.raw.req;
  if (seconds !== null) {
    const timer = setTimeout(() => socket.destroy(), seconds * 1000);
    socket.once('close', () => clearTimeout(timer));
  }
  return reply;
}

function faultError(kind: FaultKind, params: FaultParams): VodError {
  const [code, message] = ERROR_CODES[kind] ?? ['InternalError', 'An internal error has occurred.'];
  return new VodError(params.code ?? code, message);
}

function errorAnswer(error: VodError, requestId: string): object {
  return { Response: { Error: { Code: error.code, Message: error.message }, RequestId: requestId } };
}

function withUnknownStatus(answer: Record<string, unknown>, status: string): Record<string, unknown> {
  const changed: Record<string, unknown> = { ...answer };
  if ('Status' in answer) changed['Status'] = status;
  if (answer['AigcVideoTask']) changed['AigcVideoTask'] = { ...answer['AigcVideoTask'], Status: status };
  if (Array.isArray(answer['TaskSet'])) {
    changed['TaskSet'] = answer['TaskSet'].map((row: object) => ({ ...row, Status: status }));
  }
  return changed;
}

function describeCreation(task: VodTask): Creation {
  const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  const { outcome } = task.plan;
  const planned = outcome.kind === 'failure' ? outcome.errCodeExt : 'ok';
  return {
    vendor: NAME,
    task_id: task.id,
    session: task.request.SessionId ?? null,
    state: task.state,
    created_at: new Date(task.createdAt).toISOString(),
    began_at: iso(task.beganAt),
    ended_at: iso(task.endedAt),
    outcome: errorOf(task).ErrCodeExt || planned,
    faults: task.plan.faults,
    request: task.request,
  };
}
