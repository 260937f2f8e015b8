import { compare } from '../compare.js';
import { createFilm, createFilms, createRequest, headersOf, MODEL, SECONDS } from '../films.js';
import { Installation } from '../installation.js';
import type { LoadRequest } from '../load.js';
import type { Row } from '../report.js';
import type { Scenario, Settings } from '../scenario.js';

const CLIENTS = [1, 32, 128];
const FILMS = 400;
const ACCOUNTS = 20;

/** A request made of the ids of films that there are, by their accounts' keys. */
type Ask = (films: readonly { readonly id: string; readonly key: string }[]) => LoadRequest[];

/** Requests that change nothing, beside the floor's indexed select. */
const reading = (scenario: string, ask: Ask): Scenario => ({
  anywhere: true,
  run: async (settings) =>
    settings.target ? readAnywhere(scenario, ask, settings) : readHere(scenario, ask, settings),
});

export const status = reading('status', (films) =>
  films.map(({ id, key }) => ({ method: 'GET', path: `/v1/videos/${id}`, headers: headersOf(key) })),
);

export const list = reading('list of 20', (films) =>
  [...new Set(films.map(({ key }) => key))].map((key) => ({
    method: 'GET',
    path: '/v1/videos?limit=20',
    headers: headersOf(key),
  })),
);

export const quote = reading('quote', (films) =>
  [...new Set(films.map(({ key }) => key))].map((key) => ({
    method: 'POST',
    path: '/v1/videos/quote',
    headers: headersOf(key),
    body: JSON.stringify({ model: MODEL, prompt: 'a paper boat', seconds: String(SECONDS) }),
  })),
);

async function readHere(
  scenario: string,
  ask: Ask,
  { seconds, repetitions, tell }: Settings,
): Promise<Row[]> {
  const rows: Row[] = [];
  const installation = await Installation.start({
    accounts: ACCOUNTS,
    channel: { max_concurrency: 1 },
    simulatorEnv: { SIM_FILM_SECONDS: '100000' },
  });
  try {
    const { gatewayUrl, floorUrl, accounts, group, floorGroup } = installation;
    const keys = Array.from({ length: FILMS }, (_, i) => accounts[i % accounts.length]!.key);
    const films: { id: string; key: string }[] = [];
    for (const { key } of accounts) {
      const ids = await createFilms(
        gatewayUrl,
        keys.filter((each) => each === key).map((each) => createRequest(each)),
      );
      films.push(...ids.map((id) => ({ id, key })));
    }
    const floorIds = await createFilms(
      floorUrl,
      keys.map((key) => ({ ...createRequest(key), path: '/films' })),
    );
    const floorRequests = floorIds.map((id): LoadRequest => ({
      method: 'GET',
      path: `/films/${id}`,
      headers: headersOf(keys[0]!),
    }));
    for (const clients of CLIENTS) {
      const what = `${clients} client${clients === 1 ? '' : 's'}`;
      tell(`${scenario}, ${what}`);
      rows.push(
        await compare(
          { scenario, what },
          repetitions,
          { load: { url: gatewayUrl, clients, seconds, requests: ask(films) }, group },
          { load: { url: floorUrl, clients, seconds, requests: floorRequests }, group: floorGroup },
        ),
      );
    }
    return rows;
  } finally {
    await installation.stop();
  }
}

async function readAnywhere(
  scenario: string,
  ask: Ask,
  { target, seconds, repetitions }: Settings,
): Promise<Row[]> {
  const { url, key, model } = target!;
  const films = [{ id: await createFilm(url, createRequest(key, model)), key }];
  const rows: Row[] = [];
  for (const clients of CLIENTS) {
    const load = { url, clients, seconds, requests: ask(films) };
    rows.push(await compare({ scenario, what: `${clients} clients` }, repetitions, { load }));
  }
  return rows;
}
