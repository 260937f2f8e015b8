import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@reelgate/runtime';
import { createTestDatabase } from '@reelgate/testing';
import {
  countDeadLetters,
  Database,
  DeadLetterFile,
  letterFatesSql,
  messageTablesSql,
  storeDeadLetter,
} from './index.js';

const AT = new Date('2026-07-01T12:00:00Z');

describe('the file of dead letters', () => {
  let database: Database;
  let file: DeadLetterFile;

  beforeAll(async () => {
    const { url } = await createTestDatabase();
    const logger = createLogger('letters-test', 'silent');
    database = await Database.connect({ url, poolSize: 6, applicationName: 'test', logger });
    for (const sql of ['CREATE SCHEMA shop', ...messageTablesSql('shop'), letterFatesSql('shop')]) {
      await database.query(sql);
    }
    file = new DeadLetterFile(database, 'shop');
  });
  afterAll(() => database?.close());

  let letters = 0;
  async function bury(subject = 'task.evt.completed.v1') {
    const ref = { subject, id: `msg_${++letters}` };
    const letter = {
      ...ref,
      stream: 'TASK_EVT',
      payload: '{"taskId":"video_1"}',
      headers: {},
      deliveries: 8,
    };
    await storeDeadLetter(database, 'shop', { ...letter, reason: 'Error: no' });
    return ref;
  }

  it('has a letter handled again, once, however many ask at once', async () => {
    const ref = await bury();
    let handled = 0;
    const replay = () =>
      file.replay(ref, AT, async ({ payload }) => {
        expect(payload).toBe('{"taskId":"video_1"}');
        handled += 1;
      });
    const answers = await Promise.all([replay(), replay(), replay()]);
    expect(handled).toBe(1);
    for (const letter of answers) expect(letter).toMatchObject({ ...ref, replayedAt: AT, deliveries: 9 });
  });

  it('keeps why it failed again, and counts it as waiting still', async () => {
    const ref = await bury();
    const before = await countDeadLetters(database, 'shop');
    const failing = file.replay(ref, AT, () =>
      Promise.reject(new Error('https://u:p@x.example/?sig=1 is away')),
    );
    await expect(failing).rejects.toThrow('is away');
    expect(await file.find(ref)).toMatchObject({
      replayedAt: null,
      deliveries: 9,
      reason: 'Error: https://x.example/ is away',
    });
    expect(await countDeadLetters(database, 'shop')).toBe(before);
    await file.replay(ref, AT, async () => undefined);
    expect(await countDeadLetters(database, 'shop')).toBe(before - 1);
  });

  it('drops one with a reason, which then is neither counted nor replayed', async () => {
    const ref = await bury();
    const before = await countDeadLetters(database, 'shop');
    expect(await file.drop(ref, AT, 'settled by hand')).toMatchObject({
      droppedAt: AT,
      dropReason: 'settled by hand',
    });
    expect(await file.drop(ref, AT, 'again')).toMatchObject({ dropReason: 'settled by hand' });
    expect(await countDeadLetters(database, 'shop')).toBe(before - 1);
    await expect(file.replay(ref, AT, async () => undefined)).rejects.toMatchObject({
      code: 'invalid_request',
    });
    const replayed = await bury();
    await file.replay(replayed, AT, async () => undefined);
    await expect(file.drop(replayed, AT, 'x')).rejects.toMatchObject({ code: 'invalid_request' });
    await expect(file.find({ subject: 'x', id: 'y' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('lists the latest first, page by page, by what became of them', async () => {
    // Some of one millisecond, by microseconds.
    await database.query(
      `INSERT INTO shop.dead_letter (id, subject, payload, headers, deliveries, reason, buried_at)
       SELECT 'page_' || i, 'task.evt.failed.v1', '{}', '{}', 1, 'x', timestamptz '2026-08-01 00:00:00.001' + i * interval '300 microseconds'
         FROM generate_series(0, 9) i`,
    );
    const seen: string[] = [];
    for (let after; ;) {
      const page = await file.list({ limit: 3, after });
      if (page.length === 0) break;
      seen.push(...page.map(({ id }) => id));
      after = page.at(-1);
    }
    const [all] = await database.query<{ count: bigint }>('SELECT count(*) FROM shop.dead_letter');
    expect([seen.length, new Set(seen).size]).toEqual([Number(all!.count), Number(all!.count)]);
    const states = await Promise.all(
      (['waiting', 'replayed', 'dropped'] as const).map((state) => file.list({ limit: 1_000, state })),
    );
    expect(states.map(({ length }) => length)).toEqual([10, 3, 1]);
  });
});
