import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger, systemClock } from '@reelgate/runtime';
import { createTestDatabase, waitFor } from '@reelgate/testing';
import { Database, isDeadSql, ProcessMark } from './index.js';

const logger = createLogger('test', 'silent');

describe('the mark of a process', () => {
  let url: string;
  let database: Database;
  const marks: ProcessMark[] = [];
  const begin = async (): Promise<ProcessMark> => {
    const mark = new ProcessMark({ url, applicationName: 'marked', clock: systemClock, logger });
    marks.push(mark);
    await mark.start();
    return mark;
  };
  const isDead = async (id: number | null): Promise<boolean | null> => {
    const [row] = await database.query<{ dead: boolean | null }>(`SELECT ${isDeadSql('$1::int')} AS dead`, [
      id,
    ]);
    return row!.dead;
  };

  beforeAll(async () => {
    ({ url } = await createTestDatabase());
    database = await Database.connect({ url, poolSize: 2, applicationName: 'looker', logger });
  });
  afterAll(async () => {
    await Promise.all(marks.map((mark) => mark.stop()));
    await database.close();
  });

  it('is seen while the process lives, and looking does not take it', async () => {
    const [one, other] = [await begin(), await begin()];
    expect(one.id).not.toBe(other.id);
    for (let i = 0; i < 2; i++)
      expect([await isDead(one.id!), await isDead(other.id!)]).toEqual([false, false]);
    expect(await isDead(null)).toBeNull();
  });

  it('is gone when the process is', async () => {
    const mark = await begin();
    const { id } = mark;
    await mark.stop();
    expect(mark.id).toBeUndefined();
    await waitFor(() => isDead(id!));
  });

  it('is another one after its connection broke', async () => {
    const mark = await begin();
    const before = mark.id;
    await database.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'marked'`,
    );
    await waitFor(() => mark.id !== undefined && mark.id !== before);
    expect([await isDead(before!), await isDead(mark.id!)]).toEqual([true, false]);
  });
});
