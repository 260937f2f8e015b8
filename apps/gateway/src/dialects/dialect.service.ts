import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { publicStatus } from '@reelgate/contracts';
import type { Catalogue } from '@reelgate/catalog';
import { AppError, inSpan, traceFrom } from '@reelgate/runtime';
import { ChannelDirectory } from '../channels/channel-directory.js';
import { LinkSigner } from '../content/link-signer.js';
import { authorizationOf, callerOf } from '../http/access.js';
import { BodyReader } from '../http/body-reader.js';
import type { ReceivedBody } from '../http/body-reader.js';
import { KeyDirectory } from '../api-keys/key-directory.js';
import { CreateTaskService } from '../tasks/create-task.service.js';
import type { Created, CreateInput } from '../tasks/create-task.service.js';
import { readIdempotencyKey } from '../http/idempotency-key.js';
import type { Task, TaskWarning } from '../tasks/task.js';
import { TasksRepository } from '../tasks/tasks.repository.js';
import { WindowStarts } from '../tasks/window-starts.js';
import { CATALOGUE } from '../tokens.js';
import { answerContext } from './answer-context.js';
import type { AnswerContext, Dialect } from './dialect.js';

/** How often a client that follows the header asks. An event brings a change within a second. */
const POLL_AFTER_MS = '2000';

const NO_CHANNEL_NOW: TaskWarning = {
  code: 'no_channel_now',
  message:
    'No channel can make this video just now. It waits, and can be cancelled; the operator has to act.',
};

/** Everything about a request that makes a task, but what it asks for. */
export type Order = Omit<CreateInput, 'body'>;

/** What the controllers of all dialects do alike with a request. */
@Injectable()
export class DialectService {
  constructor(
    private readonly bodies: BodyReader,
    private readonly creation: CreateTaskService,
    private readonly tasks: TasksRepository,
    private readonly links: LinkSigner,
    private readonly keys: KeyDirectory,
    private readonly channels: ChannelDirectory,
    private readonly starts: WindowStarts,
    @Inject(CATALOGUE) private readonly catalogue: Catalogue,
  ) {}

  /** Creates the task that a body asks for in this dialect. Sets the headers that every create has. Throws AppError. */
  create(dialect: Dialect, request: FastifyRequest, reply: FastifyReply): Promise<Created> {
    return this.make(dialect, request, reply, (order, body) => this.creation.create({ ...order, body }));
  }

  /**
   * Runs `work`, which makes a task of a received body and answers for the body's files: traced, under the request's `Idempotency-Key`. Throws AppError.
   */
  async make(
    dialect: Dialect,
    request: FastifyRequest,
    reply: FastifyReply,
    work: (order: Order, body: ReceivedBody) => Promise<Created>,
  ): Promise<Created> {
    const caller = callerOf(request);
    const { traceparent, tracestate } = request.headers as Record<string, string | undefined>;
    const trace = traceFrom({ traceparent, tracestate });
    const created = await inSpan(`POST ${request.routeOptions.url}`, 'server', trace, {}, async () => {
      const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key']);
      const body = await this.bodies.read(request, caller.accountId, (fields) =>
        dialect.toCreateBody(fields, this.catalogue),
      );
      return work({ caller, dialect: dialect.name, idempotencyKey }, body);
    });
    this.suggestPolling(reply);
    if (created.replayed) reply.header('idempotent-replayed', 'true');
    return created;
  }

  /** A task of the caller's, whatever dialect it was created in. Throws AppError `not_found`, also for another account's. */
  async find(id: string, request: FastifyRequest): Promise<Task> {
    const task = await this.tasks.find(id, callerOf(request).accountId);
    if (!task) throw new AppError('not_found', 'There is no such video.', { param: 'id' });
    return this.#warned(task);
  }

  /** With what its client has to know of it just now. */
  #warned(task: Task): Task {
    const waits = publicStatus(task.state) === 'queued' && this.channels.vendors(task.family)?.size === 0;
    return waits ? { ...task, warnings: [...task.warnings, NO_CHANNEL_NOW] } : task;
  }

  /** Whether the key of a request under way is still good; also true while that cannot be found out. */
  async mayContinue(request: FastifyRequest): Promise<boolean> {
    try {
      await this.keys.authenticate(authorizationOf(request.headers));
      return true;
    } catch (error) {
      return !(error instanceof AppError);
    }
  }

  suggestPolling(reply: FastifyReply): void {
    reply.header('openai-poll-after-ms', POLL_AFTER_MS);
  }

  /** What rendering a task in the answer to this request needs. */
  context(request: FastifyRequest): AnswerContext {
    const base = this.links.baseUrl(request);
    return answerContext(this.links, base, this.catalogue, (task) => this.starts.of(task));
  }
}
