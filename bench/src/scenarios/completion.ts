import { createFilm, createRequest, MODEL } from '../films.js';
import { Installation } from '../installation.js';
import type { InstallationOptions } from '../installation.js';
import { loadOfOthers, machineCpuMs, ProcessGroup } from '../measure.js';
import { until } from '../processes.js';
import { percentile } from '../report.js';
import type { Row } from '../report.js';
import type { Scenario, Settings } from '../scenario.js';

/** Films that end in a second, where enough are in flight for it. */
const ENDS_PER_SECOND = 80;
const SHORTEST_FILM_SECONDS = 5;
/** Films of one kind take so much longer or shorter, in shares of their length. */
const SPREAD = 0.2;
const MEASURED_SECONDS = 30;
/** How often the clients' view is looked at: what is measured is at most so much too long. */
const LOOK_MS = 200;
const ACCOUNTS = 20;

/** How the installation hears that a film is done. */
const WAYS = {
  polling: {},
  'event pull': { settings: { pull_events: true } },
  callbacks: { family: 'vidu', vendor: 'vidu' },
} satisfies Record<string, InstallationOptions>;
const MODELS: Record<keyof typeof WAYS, string> = {
  polling: MODEL,
  'event pull': MODEL,
  callbacks: 'viduq3-turbo',
};

/**
 * How long after a vendor has finished a film its client can see it, with so many in flight that begin and end at one rate; and
 * what a film costs from create to receipt. The simulated vendor answers 100 queries a second and refuses others.
 */
const completing = (way: keyof typeof WAYS): Scenario => ({
  anywhere: false,
  run: async (settings) => {
    const rows: Row[] = [];
    for (const inFlight of settings.inFlight) rows.push(...(await complete(way, inFlight, settings)));
    return rows;
  },
});

export const polling = completing('polling');
export const events = completing('event pull');
export const callbacks = completing('callbacks');

async function complete(way: keyof typeof WAYS, inFlight: number, { tell }: Settings): Promise<Row[]> {
  const filmSeconds = Math.max(SHORTEST_FILM_SECONDS, inFlight / ENDS_PER_SECOND);
  const what = `${inFlight} in flight, ${way}`;
  tell(`${what}: films of ${filmSeconds.toFixed(0)} s`);
  const installation = await Installation.start({
    accounts: ACCOUNTS,
    simulatorEnv: { SIM_TENCENT_VOD_CREATES_PER_SECOND: '0' },
    ...WAYS[way],
  });
  try {
    const { group } = installation;
    const services = new ProcessGroup(() =>
      [...installation.parts()].flatMap(([name, part]) => (isService(name) ? part.roots() : [])),
    );
    const idle = services.memory();
    const seen = new SeenFilms(installation);
    const over = new AbortController();
    const load = createSteadily(
      installation,
      MODELS[way],
      { perSecond: inFlight / filmSeconds, filmSeconds },
      over.signal,
    );
    const watching = seen.watch(over.signal);
    // Until as many are in flight as are to be, and the durations are learned.
    await pause(filmSeconds * (2 + SPREAD) + 5);
    const before = { cpu: group.cpuMs(), machine: machineCpuMs(), own: everything.cpuMs(), at: Date.now() };
    await pause(MEASURED_SECONDS);
    const end = Date.now();
    const cpuMs = group.cpuMs() - before.cpu;
    const others = loadOfOthers(
      machineCpuMs() - before.machine,
      everything.cpuMs() - before.own,
      end - before.at,
    );
    const memory = services.memory() - idle;
    const finished = (await finishedFilms(installation)).filter(({ at }) => at >= before.at && at < end);
    // Those that end late belong to the measurement as well.
    await until('the films to be seen', async () => finished.every(({ id }) => seen.at.has(id)), {
      limitMs: 180_000,
    });
    over.abort();
    await Promise.all([load, watching]);
    const lags = finished.map(({ id, at }) => (seen.at.get(id)! - at) / 1_000);
    return [
      {
        scenario: 'lag p50',
        what,
        unit: 's',
        values: [percentile(lags, 0.5)],
        others: [others],
        note: `${(finished.length / MEASURED_SECONDS).toFixed(0)} ends/s`,
      },
      { scenario: 'lag p95', what, unit: 's', values: [percentile(lags, 0.95)], others: [others] },
      {
        scenario: 'film',
        what,
        unit: '/s',
        values: [finished.length / MEASURED_SECONDS],
        cpuMs: [cpuMs / finished.length],
      },
      { scenario: 'memory over idle', what, unit: 'MB', values: [memory / 1e6] },
      { scenario: 'memory idle', what, unit: 'MB', values: [idle / 1e6] },
    ];
  } finally {
    await installation.stop();
  }
}

const everything = new ProcessGroup(() => [process.pid]);
const isService = (name: string): boolean => name !== 'simulator' && name !== 'postgres';

/** When each film was first seen to be completed by whoever reads its status. */
class SeenFilms {
  readonly at = new Map<string, number>();
  constructor(private readonly installation: Installation) {}

  async watch(signal: AbortSignal): Promise<void> {
    let since = new Date(0);
    while (!signal.aborted) {
      const rows = await this.installation.rows(
        `SELECT id, ended_at FROM gateway.task WHERE ended_at > $1::timestamptz - interval '10 seconds' AND state = 'completed'`,
        [since],
      );
      const now = Date.now();
      for (const { id, ended_at: endedAt } of rows as { id: string; ended_at: Date }[]) {
        if (!this.at.has(id)) this.at.set(id, now);
        if (endedAt > since) since = endedAt;
      }
      await pause(LOOK_MS / 1_000);
    }
  }
}

/** Creates films at one rate until `signal`, whatever becomes of them. */
async function createSteadily(
  { gatewayUrl, accounts }: Installation,
  model: string,
  { perSecond, filmSeconds }: { readonly perSecond: number; readonly filmSeconds: number },
  signal: AbortSignal,
): Promise<void> {
  const begun = performance.now();
  const running = new Set<Promise<unknown>>();
  for (let count = 0; !signal.aborted;) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * perSecond);
    for (; count < due; count++) {
      const seconds = filmSeconds * (1 + SPREAD * (2 * Math.random() - 1));
      const prompt = `a paper boat [sim:seconds=${seconds.toFixed(2)}]`;
      const { key } = accounts[count % accounts.length]!;
      const create = createFilm(gatewayUrl, createRequest(key, model, prompt)).finally(() =>
        running.delete(create),
      );
      running.add(create);
    }
    await pause(0.05);
  }
  await Promise.all(running);
}

/** What the vendor has finished, by the task's id, which is its reference there. */
async function finishedFilms({ simulatorUrl }: Installation): Promise<{ id: string; at: number }[]> {
  const answer = await fetch(`${simulatorUrl}/_sim/tasks?state=finished&limit=1000000`);
  const tasks = (await answer.json()) as { session: string; ended_at: string }[];
  return tasks.map(({ session, ended_at: at }) => ({ id: session.split('.')[0]!, at: Date.parse(at) }));
}

const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, seconds * 1_000);
  });
