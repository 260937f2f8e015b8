import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Call } from '../control/fault-book.js';
import type { FaultKind, FaultParams } from '../control/fault-kinds.js';
import { rulesOf } from '../control/fault-kinds.js';
import { readPromptWords } from '../control/prompt-words.js';
import { abridge } from '../control/request-log.js';
import type { TaskFault } from '../jobs/film-plan.js';
import type { World } from '../vendors/vendor.js';
import { Refusal } from './answer.js';
import type { Answer } from './answer.js';
import { readJson } from './raw-body.js';

/** What is a vendor's own about all of its calls. Bodies may be anything. */
export interface CallStyle {
  readonly vendor: string;
  /** The prompt of a create, where words may stand. */
  readonly promptOf: (body: unknown) => string;
  /** The client's reference in a create, which stays the same when it is repeated. */
  readonly referenceOf: (body: unknown) => string;
  /** The vendor's error for a fault of the request. */
  readonly refuse: (kind: FaultKind, params: FaultParams) => Answer;
  /** A query's answer with another word for the state. */
  readonly withStatus: (body: unknown, status: string) => unknown;
}

/** What a call does when nothing is wrong. `taskFaults` uses up the faults that ask for an odd task. */
export type CarryOut = (body: unknown, taskFaults: () => readonly TaskFault[]) => Promise<Answer> | Answer;

/**
 * Carries a call out, or fails it as a fault of the control API or a word of the prompt asks, and writes it into the
 * log. The rules of the faults are `FAULT_KINDS`'. Bodies are JSON in bytes (`mountRaw`).
 */
export async function answerCall(
  world: World,
  style: CallStyle,
  { action, role }: Pick<Call, 'action' | 'role'>,
  request: FastifyRequest,
  reply: FastifyReply,
  carryOut: CarryOut,
): Promise<unknown> {
  const body = readJson(request.body);
  const call: Call = { vendor: style.vendor, action, role, body };
  const fault = requestFault(world, style, call);
  const entry = {
    at: new Date(world.clock.now()).toISOString(),
    vendor: style.vendor,
    action,
    request_id: randomUUID(),
    headers: Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [
        name,
        name === 'authorization' ? '[left out]' : String(value),
      ]),
    ),
    body: abridge(body),
    fault: fault?.kind ?? null,
    status: 0,
    code: null as string | null,
  };
  world.requests.add(entry);

  if (fault?.kind === 'http_500') {
    entry.status = fault.params.http_status ?? 500;
    return reply.code(entry.status).type('text/html').send('<html><body>Internal Server Error</body></html>');
  }
  if (fault?.kind === 'hang' || fault?.kind === 'timeout_before_accept') {
    return leaveUnanswered(reply, fault.kind === 'hang' ? null : (fault.params.seconds ?? 0));
  }
  const carriesOut = !fault || fault.kind === 'timeout_after_accept' || fault.params.accept === true;
  const own = carriesOut ? await ownAnswer(world, style, call, carryOut) : undefined;
  if (fault?.kind === 'timeout_after_accept') return leaveUnanswered(reply, fault.params.seconds ?? 0);
  const answer = own && (!fault || own.code !== null) ? own : style.refuse(fault!.kind, fault!.params);
  entry.status = answer.status;
  entry.code = answer.code;
  return reply
    .code(answer.status)
    .headers(answer.headers ?? {})
    .type('application/json')
    .send(JSON.stringify(answer.body));
}

async function ownAnswer(world: World, style: CallStyle, call: Call, carryOut: CarryOut): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await carryOut(call.body, () => world.faults.takeAll(call));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.answer;
  }
  const fault = call.role === 'query' ? world.faults.take('answer', call) : undefined;
  return fault
    ? { ...answer, body: style.withStatus(answer.body, fault.params.status ?? 'SUSPENDED') }
    : answer;
}

/** The request fault that strikes: of the control API first, then of the prompt. */
function requestFault(
  world: World,
  { promptOf, referenceOf }: CallStyle,
  call: Call,
): { kind: FaultKind; params: FaultParams } | undefined {
  const fault = world.faults.take('request', call);
  if (fault || call.role !== 'create') return fault;
  const prompt = promptOf(call.body);
  const about = referenceOf(call.body) || prompt;
  return readPromptWords(prompt).words.find(
    ({ kind, times }) => rulesOf(kind).phase === 'request' && world.faults.takeWord(kind, about, times),
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
