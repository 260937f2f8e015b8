import { BusConnection } from '@reelgate/bus';
import { SUBJECT } from '@reelgate/contracts';
import { createLogger } from '@reelgate/runtime';
import { createFilms, createRequest, FAMILY, SECONDS } from '../films.js';
import { Installation } from '../installation.js';
import { until } from '../processes.js';
import type { Row } from '../report.js';
import type { Scenario, Settings } from '../scenario.js';
import { isTakenOver } from './accept.js';

const FILMS = 1_000;
const ACCOUNTS = [1, 100];

/** How fast completed films are charged, when the events of a thousand come at once. */
export const settle: Scenario = {
  anywhere: false,
  run: async ({ repetitions, tell }: Settings): Promise<Row[]> => {
    const installation = await Installation.start({
      accounts: Math.max(...ACCOUNTS),
      channel: { max_concurrency: 1 },
      simulatorEnv: { SIM_FILM_SECONDS: '100000' },
    });
    const bus = await BusConnection.connect({
      url: installation.nats.url,
      name: 'bench',
      logger: createLogger('bench', 'error'),
    });
    try {
      const rows: Row[] = [];
      for (const accounts of ACCOUNTS) {
        const what = `${accounts} account${accounts === 1 ? '' : 's'}`;
        tell(what);
        const samples: { rate: number; cpuMs: number }[] = [];
        for (let i = 0; i < repetitions; i++) samples.push(await settleOnce(installation, bus, accounts));
        rows.push({
          scenario: 'settle',
          what,
          unit: '/s',
          values: samples.map(({ rate }) => rate),
          cpuMs: samples.map(({ cpuMs }) => cpuMs),
        });
      }
      return rows;
    } finally {
      await bus.close();
      await installation.stop();
    }
  },
};

async function settleOnce(
  installation: Installation,
  bus: BusConnection,
  accounts: number,
): Promise<{ rate: number; cpuMs: number }> {
  const { gatewayUrl, group } = installation;
  const owners = installation.accounts.slice(0, accounts);
  const owned = await Promise.all(
    owners.map(async ({ id, key }) => {
      const requests = Array.from({ length: FILMS / accounts }, () => createRequest(key));
      return (await createFilms(gatewayUrl, requests)).map((taskId) => ({ taskId, accountId: id }));
    }),
  );
  await until('commands to be taken over', () => isTakenOver(installation));
  const films = owned.flat();
  const begun = performance.now();
  const cpu = group.cpuMs();
  const at = new Date().toISOString();
  await Promise.all(
    films.map((film) =>
      bus.publish({
        id: `bench-${film.taskId}`,
        subject: SUBJECT.evtCompleted,
        payload: { ...film, family: FAMILY, at, result: { sealedUrl: 'bench', seconds: SECONDS } },
      }),
    ),
  );
  await until('the films to be charged', async () => {
    const { open } = await installation.row(
      `SELECT count(*) AS open FROM billing.hold WHERE status = 'held' AND task_id = ANY($1)`,
      [films.map(({ taskId }) => taskId)],
    );
    return open === '0';
  });
  return {
    rate: FILMS / ((performance.now() - begun) / 1_000),
    cpuMs: (group.cpuMs() - cpu) / FILMS,
  };
}
