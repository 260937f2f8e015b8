import { compare } from '../compare.js';
import { createRequest } from '../films.js';
import { Installation } from '../installation.js';
import { until } from '../processes.js';
import type { Row } from '../report.js';
import type { Scenario, Settings } from '../scenario.js';

const CLIENTS = [1, 8, 32, 128];
const ACCOUNTS = [1, 100];

/**
 * How many creates a second are answered 200, and what one costs until its provider has taken it over. Nothing is submitted
 * meanwhile: the channel has one slot, whose film never ends.
 */
export const accept: Scenario = {
  anywhere: true,
  run: (settings) => (settings.target ? acceptAnywhere(settings) : acceptHere(settings)),
};

async function acceptHere({ seconds, repetitions, tell }: Settings): Promise<Row[]> {
  const rows: Row[] = [];
  const installation = await Installation.start({
    accounts: Math.max(...ACCOUNTS),
    channel: { max_concurrency: 1 },
    simulatorEnv: { SIM_FILM_SECONDS: '100000' },
  });
  const settle = (): Promise<void> => until('commands to be taken over', () => isTakenOver(installation));
  try {
    for (const accounts of ACCOUNTS) {
      for (const clients of CLIENTS) {
        const what = `${clients} client${clients === 1 ? '' : 's'}, ${accounts} account${accounts === 1 ? '' : 's'}`;
        tell(what);
        const requests = installation.accounts.slice(0, accounts).map(({ key }) => createRequest(key));
        const floorRequests = requests.map((request) => ({ ...request, path: '/films' }));
        rows.push(
          await compare(
            { scenario: 'accept', what },
            repetitions,
            {
              load: { url: installation.gatewayUrl, clients, seconds, requests },
              group: installation.group,
              settle,
            },
            {
              load: { url: installation.floorUrl, clients, seconds, requests: floorRequests },
              group: installation.floorGroup,
            },
          ),
        );
      }
    }
    return rows;
  } finally {
    await installation.stop();
  }
}

async function acceptAnywhere({ target, seconds, repetitions, tell }: Settings): Promise<Row[]> {
  const { url, key, model } = target!;
  const rows: Row[] = [];
  for (const clients of CLIENTS) {
    const what = `${clients} clients`;
    tell(what);
    const load = { url, clients, seconds, requests: [createRequest(key, model)] };
    rows.push(await compare({ scenario: 'accept', what }, repetitions, { load }));
  }
  return rows;
}

export async function isTakenOver(installation: Installation): Promise<boolean> {
  const { open } = await installation.row(
    `SELECT EXISTS (SELECT FROM gateway.outbox WHERE sent_at IS NULL)
         OR (SELECT count(*) FROM gateway.task) <> (SELECT count(*) FROM provider.job) AS open`,
  );
  return open === false;
}
