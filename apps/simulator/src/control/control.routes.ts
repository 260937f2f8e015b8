import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Creation, Vendor, World } from '../vendors/vendor.js';
import { FAULT_KINDS, faultMistake } from './fault-kinds.js';
import type { FaultKind, FaultParams } from './fault-kinds.js';

interface FaultBody {
  vendor: string;
  action?: string;
  kind: FaultKind;
  /** 1 when absent. */
  times?: number | 'always';
  match?: Record<string, string | number | boolean>;
  params?: FaultParams;
}

const KINDS = Object.keys(FAULT_KINDS);
const text = { type: 'string', minLength: 1 } as const;

const FAULT_SCHEMA = {
  type: 'object',
  additionalProperties: false,
  required: ['vendor', 'kind'],
  properties: {
    vendor: text,
    action: text,
    kind: { type: 'string', enum: KINDS },
    times: { anyOf: [{ type: 'integer', minimum: 1 }, { const: 'always' }] },
    match: {
      type: 'object',
      additionalProperties: { anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'boolean' }] },
    },
    params: {
      type: 'object',
      additionalProperties: false,
      properties: {
        http_status: { type: 'integer', minimum: 400, maximum: 599 },
        seconds: { type: 'number', minimum: 0 },
        size: text,
        code: text,
        err_code: { type: 'integer' },
        err_code_ext: { type: 'string' },
        message: { type: 'string' },
        status: { type: 'string' },
        accept: { type: 'boolean' },
      },
    },
  },
} as const;

/**
 * The control API under `/_sim`: faults on request, what the vendors were asked, the clock, and a reset. It is for tests
 * and for people; a gateway never calls it.
 *
 * @param tick makes every transition due by now
 * @param reset forgets everything
 */
export function controlRoutes(
  app: FastifyInstance,
  world: World,
  vendors: readonly Vendor[],
  tick: () => void,
  reset: () => Promise<void>,
): void {
  const refuse = (reply: FastifyReply, param: string | null, message: string, status = 400): FastifyReply =>
    reply.code(status).send({ error: { message, param } });

  app.get('/_sim', () => {
    tick();
    const states = { waiting: 0, processing: 0, finished: 0, aborted: 0 };
    for (const { state } of allCreations(vendors)) states[state] += 1;
    return {
      now: new Date(world.clock.now()).toISOString(),
      vendors: vendors.map(({ name }) => name),
      tasks: states,
      faults: world.faults.list().length,
      fault_kinds: Object.fromEntries(Object.entries(FAULT_KINDS).map(([kind, { about }]) => [kind, about])),
    };
  });

  app.post<{ Body: FaultBody }>('/_sim/faults', { schema: { body: FAULT_SCHEMA } }, (request, reply) => {
    const { vendor, action, kind, times = 1, match, params = {} } = request.body;
    if (!vendors.some(({ name }) => name === vendor)) {
      return refuse(reply, 'vendor', `vendor must be one of ${vendors.map(({ name }) => name).join(', ')}`);
    }
    const mistake = faultMistake(kind, params);
    if (mistake) return refuse(reply, mistake.param, mistake.message);
    return world.faults.add({ vendor, action, kind, params, match }, times === 'always' ? null : times);
  });
  app.get('/_sim/faults', () => world.faults.list());
  app.delete('/_sim/faults', () => {
    world.faults.clear();
    return { deleted: true };
  });
  app.delete<{ Params: { id: string } }>('/_sim/faults/:id', (request, reply) =>
    world.faults.remove(Number(request.params.id))
      ? { deleted: true }
      : refuse(reply, 'id', 'there is no such fault (any more)', 404),
  );

  app.get<{ Querystring: { session?: string; task_id?: string; state?: string; limit: number } }>(
    '/_sim/tasks',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: {
            session: text,
            task_id: text,
            state: { type: 'string', enum: ['waiting', 'processing', 'finished', 'aborted'] },
            limit: { type: 'integer', minimum: 1, default: 100 },
          },
        },
      },
    },
    (request) => {
      tick();
      const { session, task_id: taskId, state, limit } = request.query;
      return [...allCreations(vendors)]
        .filter(
          (creation) =>
            (session === undefined || creation.session === session) &&
            (taskId === undefined || creation.task_id === taskId) &&
            (state === undefined || creation.state === state),
        )
        .toReversed()
        .slice(0, limit);
    },
  );

  // A reference that made two tasks would be a task submitted twice. Tasks without a reference are counted under ''.
  app.get('/_sim/creations', () => {
    const counts: Record<string, number> = {};
    for (const { session } of allCreations(vendors)) counts[session ?? ''] = (counts[session ?? ''] ?? 0) + 1;
    return counts;
  });
  app.get('/_sim/attempts', () => {
    const counts: Record<string, number> = {};
    for (const vendor of vendors) {
      for (const [session, count] of vendor.attempts()) counts[session] = (counts[session] ?? 0) + count;
    }
    return counts;
  });

  app.get<{ Querystring: { limit: number; action?: string } }>(
    '/_sim/requests',
    {
      schema: {
        querystring: {
          type: 'object',
          additionalProperties: false,
          properties: { limit: { type: 'integer', minimum: 1, maximum: 500, default: 50 }, action: text },
        },
      },
    },
    (request) => world.requests.last(request.query.limit, request.query.action),
  );

  app.get('/_sim/clock', () => describeClock(world));
  app.post<{ Body: { advance_seconds: number } }>(
    '/_sim/clock',
    {
      schema: {
        body: {
          type: 'object',
          additionalProperties: false,
          required: ['advance_seconds'],
          properties: { advance_seconds: { type: 'number', minimum: 0, maximum: 31_536_000 } },
        },
      },
    },
    async (request) => {
      const ms = Math.round(request.body.advance_seconds * 1000);
      world.clock.advance(ms);
      await world.journal.append({ of: 'clock', at: world.clock.now(), kind: 'advance', data: ms });
      tick();
      return describeClock(world);
    },
  );

  app.delete('/_sim/state', async () => {
    await reset();
    return { deleted: true };
  });
}

function* allCreations(vendors: readonly Vendor[]): Iterable<Creation> {
  for (const vendor of vendors) yield* vendor.creations();
}

function describeClock(world: World): object {
  return { now: new Date(world.clock.now()).toISOString(), offset_seconds: world.clock.offsetMs / 1000 };
}
