import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Stack } from './stack.js';

const REQUEST = { model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' };
const ROUNDS = 15;
const SERVICES = ['gateway', 'billing', 'kling'] as const;

describe('when database connections are cut', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start();
  });
  afterAll(() => stack?.stop());

  it('no process ends, no create is answered wrong, and every film is made and charged once', async () => {
    const pids = SERVICES.map((name) => stack.service(name).pid);
    const killer = new pg.Client({ connectionString: stack.databaseUrl });
    await killer.connect();
    const ids: string[] = [];
    const refused: unknown[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const answers = Promise.all(Array.from({ length: 4 }, () => stack.call('POST', '/v1/videos', REQUEST)));
      // Half of all connections, whatever they are doing; every fifth time all of them.
      await killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE datname = current_database() AND application_name LIKE 'reelgate-%' AND (random() < 0.5 OR $1)`,
        [round % 5 === 0],
      );
      for (const { status, headers, body } of await answers) {
        if (status === 200) ids.push(body.id as string);
        else refused.push([status, headers.get('x-should-retry'), body.error.code]);
      }
    }
    await killer.end();
    // A moment without any connection may be answered so; nothing was created then.
    expect(refused.filter((answer) => String(answer) !== '503,true,service_unavailable')).toEqual([]);
    expect(ids.length).toBeGreaterThan(ROUNDS);

    for (const id of ids) {
      const { video, receipt } = await stack.finished(id, 60_000);
      expect([video.status, receipt.status]).toEqual(['completed', 'charged']);
      expect(await stack.simulator.creationsOf(id)).toBe(1);
    }
    expect(SERVICES.map((name) => [stack.service(name).running, stack.service(name).pid])).toEqual(
      pids.map((pid) => [true, pid]),
    );
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  }, 180_000);
});
