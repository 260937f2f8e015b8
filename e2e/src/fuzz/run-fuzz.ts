import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { defaultCatalogue } from '@reelgate/catalog';
import { AnswerChecker } from '@reelgate/testing';
import type { ApiDocument } from '@reelgate/testing';
import { Random } from '../random.js';
import { Stack } from '../stack.js';
import { RequestMaker } from './request-maker.js';
import type { FuzzDocument, FuzzRequest } from './request-maker.js';

const AT_ONCE = 24;
const ROUNDS = 5;
const ANSWER_LIMIT_MS = 30_000;
/** An answer that goes on for ever is left after so long. */
const STREAM_MS = 200;
/** Of each service: what is kept for ever ends it. */
const HEAP_MIB = 160;
const MOST_WORDS = 400;
const MOST_SHOWN = 20;

export interface FuzzOptions {
  readonly seed: number;
  readonly requests: number;
  readonly onStep?: (text: string) => void;
}

export interface FuzzResult {
  readonly routes: number;
  /** How many answers had which status. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Requests that were answered with 500, not at all, or otherwise than the document says. */
  readonly wrong: readonly string[];
  /** MiB of the gateway's process after each round. */
  readonly memory: readonly number[];
  /** Services that have ended. */
  readonly deaths: readonly string[];
}

/**
 * Sends requests of every kind to every route of an installation, right and wrong ones with right and wrong keys, several
 * at a time, and looks at what comes back.
 */
export async function runFuzz({
  seed,
  requests,
  onStep = () => undefined,
}: FuzzOptions): Promise<FuzzResult> {
  const random = new Random(seed);
  const stack = await Stack.start({
    credit: '1000000',
    families: defaultCatalogue.families(),
    together: true,
    env: {
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
      // What is refused for its rate is not looked at.
      REELGATE_KEY_REQUESTS_PER_MINUTE: '0',
      REELGATE_ACCOUNT_REQUESTS_PER_MINUTE: '0',
      REELGATE_ADDRESS_REQUESTS_PER_MINUTE: '0',
      REELGATE_ADDRESS_WRONG_KEYS_PER_MINUTE: '0',
    },
    simulatorEnv: { SIM_PRERENDER: '0' },
  });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  try {
    const { body: document } = await stack.call('GET', '/openapi.json');
    const checker = new AnswerChecker(document as ApiDocument);
    const other = await stack.newAccount('10');
    const words = new Words(await ownWords(stack));
    words.learn(await stack.call('GET', '/v1/models').then(({ body }) => body));
    const maker = new RequestMaker(
      document as FuzzDocument,
      random,
      { client: stack.apiKey, other: other.key, admin: stack.adminKey },
      () => words.known,
    );
    const statuses: Record<number, number> = {};
    const wrong: string[] = [];
    const memory: number[] = [];

    const send = async (): Promise<void> => {
      const request = maker.make();
      const answer = await ask(stack.gatewayUrl, request, agent);
      const said = `${request.method} ${request.path.slice(0, 300)} ${JSON.stringify(request.headers)} ${request.body?.toString('latin1').slice(0, 600) ?? ''}`;
      if (typeof answer === 'string') {
        wrong.push(`${answer}: ${said}`);
        return;
      }
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      words.learn(answer.body);
      if (answer.status === 503 && process.env['FUZZ_DEBUG'])
        onStep(`${JSON.stringify(answer.body)} ${said}`);
      if (answer.status === 500) wrong.push(`500 ${JSON.stringify(answer.body)}: ${said}`);
      try {
        // What is refused for its length never became a request of a route.
        if (!request.bent && answer.status !== 431) checker.check(request.method, request.path, answer);
      } catch (error) {
        wrong.push(`${(error as Error).message.slice(0, 900)}: ${said}`);
      }
    };

    for (let round = 1; round <= ROUNDS; round++) {
      let left = Math.ceil(requests / ROUNDS);
      await Promise.all(
        Array.from({ length: AT_ONCE }, async () => {
          while (left-- > 0) await send();
        }),
      );
      memory.push(Math.round(stack.service('gateway').residentBytes() / 1024 / 1024));
      onStep(`round ${round} of ${ROUNDS}: ${memory.at(-1)} MiB, ${wrong.length} wrong`);
    }
    // It still does what it is for.
    const { id } = await stack.create({ model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' });
    const { video } = await stack.finished(id, 60_000);
    if (video.status !== 'completed') wrong.push(`a film in earnest is ${JSON.stringify(video)}`);
    const { ok } = await stack.reconciliation();
    if (ok === false) wrong.push('the books do not add up');
    const deaths = ['gateway', 'billing'].filter((name) => !stack.service(name).running);
    return { routes: maker.routes, statuses, wrong, memory, deaths };
  } finally {
    agent.destroy();
    await stack.stop();
  }
}

export function describeFuzz({ routes, statuses, wrong, memory, deaths }: FuzzResult): string {
  const total = Object.values(statuses).reduce((sum, count) => sum + count, 0);
  const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
  return [
    `${total} answers of ${routes} routes; ${counts.join(', ')}`,
    `gateway after each round: ${memory.join(', ')} MiB; ended: ${deaths.join(', ') || 'none'}`,
    `${wrong.length} wrong`,
    ...wrong.slice(0, MOST_SHOWN),
  ].join('\n');
}

/** Words out of answers, which make requests that mean something: ids, names of models. */
class Words {
  readonly known: string[] = [];
  readonly #seen = new Set<string>();
  #at = 0;

  /** `kept`: what no request may name, lest it take the ground from under the others. */
  constructor(private readonly kept: ReadonlySet<string>) {}

  learn(value: unknown, depth = 0): void {
    if (depth > 4 || typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      if (typeof member === 'string' && /(^|_)id$|^(key|model|name|billing_name)$/.test(name))
        this.#add(member);
      else this.learn(member, depth + 1);
    }
  }

  #add(word: string): void {
    if (word.length > 100 || this.kept.has(word) || this.#seen.has(word)) return;
    this.#seen.add(word);
    this.known[this.#at++ % MOST_WORDS] = word;
  }
}

/** Ids of the installation's own channels, keys and accounts. */
async function ownWords(stack: Stack): Promise<Set<string>> {
  const lists = await Promise.all(
    ['channels', 'api-keys', 'accounts'].map((what) => stack.adminOk('GET', `/admin/v1/${what}`)),
  );
  return new Set(lists.flatMap(({ data }) => (data as { id: string }[]).map(({ id }) => id)));
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The answer, or what came instead of one. */
function ask(
  url: string,
  { method, path, headers, body }: FuzzRequest,
  agent: Agent,
): Promise<Answer | string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    let request;
    try {
      request = httpRequest({
        hostname,
        port,
        method,
        path,
        agent,
        headers: { ...headers, ...(body ? { 'content-length': String(body.length) } : {}) },
      });
    } catch (error) {
      // Node does not send such a request: another one takes its place.
      return resolve({ status: 0, headers: new Headers(), body: String(error) });
    }
    const timer = setTimeout(() => {
      request.destroy();
      resolve(`no answer in ${ANSWER_LIMIT_MS / 1000} s`);
    }, ANSWER_LIMIT_MS);
    const over = (answer: Answer | string): void => {
      clearTimeout(timer);
      resolve(answer);
    };
    request.on(
      'response',
      (response) => void read(response).then(over, (error: unknown) => over(String(error))),
    );
    request.on('error', (error: NodeJS.ErrnoException) => {
      // What is too long is refused by the parser, which says why, also to a HEAD that expects no body.
      if (method === 'HEAD' && error.code === 'HPE_CLOSED_CONNECTION')
        return over({ status: 431, headers: new Headers(), body: '' });
      over(`no answer: ${error.code ?? error.message}`);
    });
    request.end(body);
  });
}

async function read(response: IncomingMessage): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const headers = new Headers();
  for (let i = 0; i < response.rawHeaders.length; i += 2)
    headers.append(response.rawHeaders[i]!, response.rawHeaders[i + 1]!);
  const type = headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    await new Promise((resolve) => {
      response.resume().once('close', resolve);
      setTimeout(resolve, STREAM_MS);
    });
    response.destroy();
    return { status, headers, body: '' };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return { status, headers, body: type.includes('json') && text !== '' ? JSON.parse(text) : text };
}
