import { waitFor } from '@reelgate/testing';
import { Stack } from '../stack.js';

export interface UpgradeOptions {
  /** Root of the earlier version's built workspace. */
  readonly from: string;
  /** How long each of the three phases is: all old, both, all new. */
  readonly phaseMs: number;
  readonly onStep: (text: string) => void;
}

export interface UpgradeResult {
  readonly accepted: number;
  /** By phase, and by the version of the gateway that was asked. */
  readonly acceptedBy: Readonly<
    Record<'old alone' | 'old beside new' | 'new beside old' | 'new alone', number>
  >;
  readonly completed: number;
  readonly charged: number;
  /** Films for which the vendor made exactly one job. */
  readonly oneJobEach: number;
  /** Answers other than 200, with what was asked; a client tries again what says so, and that is not counted. */
  readonly refused: readonly string[];
  readonly reconciled: boolean;
}

type Phase = keyof UpgradeResult['acceptedBy'];

const FAMILIES = ['kling', 'vidu'];
const MODELS = ['Kling-3.0-Omni', 'Kling-2.6', 'viduq3-pro'];
const CLIENTS = 3;
const PAUSE_MS = 200;
const TRIES = 6;

/**
 * Upgrades an installation under load by the steps of docs/operations.md: new migrations while old services run, new services
 * beside them, then the old ones stop. Clients ask both gateways while there are two, and the services of both versions share
 * requests and messages as they come.
 */
export async function runUpgrade({ from, phaseMs, onStep }: UpgradeOptions): Promise<UpgradeResult> {
  const stack = await Stack.start({ release: from, families: FAMILIES, env: { BILLING_SWEEP_SECONDS: '1' } });
  try {
    const load = new Load(stack);
    onStep('the old version alone');
    await load.run(phaseMs, [['old alone', stack.gatewayUrl]]);

    onStep('new migrations, under the old services');
    const during = load.run(phaseMs, [['old beside new', stack.gatewayUrl]]);
    await stack.migrate();
    const [billing, gateway] = [await stack.startReplica('billing'), await stack.startReplica('gateway')];
    await Promise.all(FAMILIES.map((family) => stack.startReplica(family)));
    await during;
    onStep('both versions');
    await load.run(phaseMs, [
      ['old beside new', stack.gatewayUrl],
      ['new beside old', gateway.url],
    ]);

    onStep('the old services stop, one after the other');
    const last = load.run(phaseMs, [['new alone', gateway.url]]);
    for (const name of [...FAMILIES, 'billing', 'gateway']) await stack.service(name).stop();
    await last;
    await load.run(phaseMs, [['new alone', gateway.url]]);

    onStep(`${load.accepted.length} films accepted; waiting for their ends`);
    const films = await Promise.all(load.accepted.map(({ id }) => load.ended(gateway.url, id)));
    const jobs = await Promise.all(load.accepted.map(({ id }) => stack.simulator.creationsOf(id)));
    const { body: books } = await load.ask(gateway.url, 'GET', '/admin/v1/reconciliation', undefined, true);
    if (!billing.process.running) throw new Error('the new billing has ended by itself');
    const count = (phase: Phase): number => load.accepted.filter((film) => film.phase === phase).length;
    return {
      accepted: load.accepted.length,
      acceptedBy: {
        'old alone': count('old alone'),
        'old beside new': count('old beside new'),
        'new beside old': count('new beside old'),
        'new alone': count('new alone'),
      },
      completed: films.filter(({ status }) => status === 'completed').length,
      charged: films.filter(({ receipt }) => receipt === 'charged').length,
      oneJobEach: jobs.filter((made) => made === 1).length,
      refused: load.refused,
      reconciled: books.ok === true,
    };
  } finally {
    await stack.stop();
  }
}

/** Clients that ask for one film after another, and what came of it. */
class Load {
  readonly accepted: { readonly id: string; readonly phase: Phase }[] = [];
  readonly refused: string[] = [];
  #asked = 0;

  constructor(private readonly stack: Stack) {}

  /** Asks the gateways in turn for so long. */
  async run(ms: number, gateways: readonly (readonly [Phase, string])[]): Promise<void> {
    const until = performance.now() + ms;
    const client = async (): Promise<void> => {
      while (performance.now() < until) {
        const number = this.#asked++;
        const [phase, url] = gateways[number % gateways.length]!;
        await this.#create(phase, url, number);
        await pause(PAUSE_MS);
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, client));
  }

  /** One film, asked for again under its key as a client does that is told to. */
  async #create(phase: Phase, url: string, number: number): Promise<void> {
    const film = { model: MODELS[number % MODELS.length], prompt: `a paper boat, ${number}`, seconds: '5' };
    const headers = { 'idempotency-key': `upgrade-${number}` };
    let answer = '';
    for (let left = TRIES; left > 0; left--) {
      const { status, body } = await this.ask(url, 'POST', '/v1/videos', film, false, headers);
      if (status === 200) return void this.accepted.push({ id: body.id, phase });
      answer = `${phase}: ${film.model}: ${status} ${JSON.stringify(body)}`;
      if (status < 500 && status !== 429 && status !== 409) break;
      await pause(1_000);
    }
    this.refused.push(answer);
  }

  async ended(url: string, id: string): Promise<{ status: string; receipt: string }> {
    const limit = { timeoutMs: 120_000, what: `${id} to end` };
    const status = await waitFor(async () => {
      const { body } = await this.ask(url, 'GET', `/v1/videos/${id}`);
      return body.status === 'completed' || body.status === 'failed' ? (body.status as string) : undefined;
    }, limit);
    const receipt = await waitFor(async () => {
      const { body } = await this.ask(url, 'GET', `/v1/receipts/${id}`);
      return body.status === 'held' ? undefined : (body.status as string);
    }, limit);
    return { status, receipt };
  }

  /** Answers of the two versions differ, so they are not held to one document. */
  async ask(
    url: string,
    method: string,
    route: string,
    body?: object,
    asAdmin = false,
    headers: Record<string, string> = {},
    // oxlint-disable-next-line typescript/no-explicit-any
  ): Promise<{ status: number; body: any }> {
    const key = asAdmin ? this.stack.adminKey : this.stack.apiKey;
    const answer = await fetch(`${url}${route}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: answer.status, body: await answer.json() };
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
