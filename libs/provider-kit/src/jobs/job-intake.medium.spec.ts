import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@reelgate/runtime';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

describe('commands that come together', () => {
  let test: TestProviders;

  beforeAll(async () => {
    test = await TestProviders.create();
    // The first provider makes the stream.
    await test.stop(await test.start([]));
  });
  afterEach(() => test.reset());
  afterAll(() => test.close());

  it('are taken over once each, and one that cannot be stored fails alone', async () => {
    const messageId = newId('msg', test.clock.now());
    const commands = Array.from({ length: 60 }, () => newId('video', test.clock.now()));
    // All are in the stream before anybody takes them. A null character is valid JSON, and no text to Postgres.
    for (const taskId of commands) await test.command({ taskId });
    const bad = await test.command({ spec: { prompt: 'a\u0000b' } });
    await test.command({ taskId: commands[0]!, messageId });
    const cancelled = newId('video', test.clock.now());
    await test.start([new ScriptedVendor(() => test.clock.now())]);
    await test.cancel(cancelled);
    await test.jobIn(cancelled, 'failed');
    await test.command({ taskId: cancelled });

    await test.event(cancelled, 'cancelled');
    for (const taskId of commands) await test.jobIn(taskId, 'queued');
    expect(await test.job(bad)).toBeUndefined();
    const [inbox] = await test.database.query<{ messages: bigint }>(
      `SELECT count(*) AS messages FROM provider.inbox WHERE consumer = 'provider-kling'`,
    );
    expect(inbox!.messages).toBe(62n);
  });

  it('are stored by one commit', async () => {
    for (let i = 0; i < 50; i++) await test.command();
    await test.start([new ScriptedVendor(() => test.clock.now())]);
    const count = async (): Promise<{ jobs: bigint; commits: bigint }> => {
      const [row] = await test.database.query<{ jobs: bigint; commits: bigint }>(
        'SELECT count(*) AS jobs, count(DISTINCT xmin::text) AS commits FROM provider.job',
      );
      return row!;
    };
    await test.until(async () => (await count()).jobs === 50n);
    expect(Number((await count()).commits)).toBeLessThan(10);
  });
});
