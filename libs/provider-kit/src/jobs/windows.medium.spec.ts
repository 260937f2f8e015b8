import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Channel, providerFamilySubject, QueuePlaceReply, SUBJECT } from '@reelgate/contracts';
import type { TaskSpec } from '@reelgate/contracts';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

const IN_WINDOW: Partial<TaskSpec> = { inWindow: true };
const FALLS_BACK: Partial<TaskSpec> = { inWindow: true, options: { off_peak_fallback: true } };
const MINUTE = 60_000;

const SHANGHAI = '22:00-06:00 Asia/Shanghai';
const BERLIN = '22:30-06:00 Europe/Berlin';

describe("the operator's off-peak windows", () => {
  let test: TestProviders;
  let vendor: ScriptedVendor;

  beforeAll(async () => {
    test = await TestProviders.create();
  });
  beforeEach(() => {
    vendor = new ScriptedVendor(() => test.clock.now());
    vendor.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } });
  });
  afterEach(() => test.reset());
  afterAll(() => test.close());

  const start = (...windows: readonly string[]) =>
    test.start([vendor], {
      env: { REELGATE_OFFPEAK_WINDOWS: windows.join(','), REELGATE_OFFPEAK_RATIO: '0.5' },
    });
  /** Jumps to an instant and lets the loops see it. */
  const at = async (instant: string): Promise<void> => {
    test.clock.set(instant);
    await test.pass(3_000);
  };
  const submitted = (taskId: string): boolean => vendor.submits.some(({ reference }) => reference === taskId);
  const waitsUntil = async (taskId: string): Promise<Date> =>
    (await test.jobIn(taskId, 'queued'))['due_at'] as Date;

  it.each([
    [
      SHANGHAI,
      '2026-02-01T13:59:00Z',
      '2026-02-01T14:00:00Z',
      '2026-02-01T21:59:00Z',
      '2026-02-01T22:00:00Z',
    ],
    // A night of six and a half hours, and one of eight and a half.
    [BERLIN, '2026-03-28T21:29:00Z', '2026-03-28T21:30:00Z', '2026-03-29T03:59:00Z', '2026-03-29T04:00:00Z'],
    [BERLIN, '2026-10-24T20:29:00Z', '2026-10-24T20:30:00Z', '2026-10-25T04:59:00Z', '2026-10-25T05:00:00Z'],
  ])('let tasks begin within %s only: %s', async (window, before, opens, late, closes) => {
    test.clock.set(before);
    await start(window);
    await test.channel();
    const early = await test.command({ spec: IN_WINDOW });
    const normal = await test.command();
    expect(await waitsUntil(early)).toEqual(new Date(opens));
    await test.event(normal, 'completed');
    await test.pass(10_000);
    expect(submitted(early)).toBe(false);

    await at(opens);
    await test.event(early, 'completed');
    await at(late);
    const last = await test.command({ spec: IN_WINDOW });
    await test.event(last, 'completed');

    await at(closes);
    const after = await test.command({ spec: IN_WINDOW });
    const next = await waitsUntil(after);
    expect(next.getTime()).toBeGreaterThan(test.clock.now().getTime() + 14 * 60 * MINUTE);
    await test.pass(10_000);
    expect(submitted(after)).toBe(false);
    await at(next.toISOString());
    await test.event(after, 'completed');
  });

  it('are waited for over a restart, and a task can be cancelled in between', async () => {
    test.clock.set('2026-11-01T12:00:00Z');
    const first = await start(SHANGHAI);
    await test.channel();
    const [kept, cancelled] = [
      await test.command({ spec: IN_WINDOW }),
      await test.command({ spec: IN_WINDOW }),
    ];
    await waitsUntil(kept);
    await waitsUntil(cancelled);
    await test.stop(first);
    await start(SHANGHAI);
    await test.cancel(cancelled);
    await test.event(cancelled, 'cancelled');
    await at('2026-11-01T14:00:00Z');
    await test.event(kept, 'completed');
    expect(submitted(cancelled)).toBe(false);
    expect(test.typesOf(cancelled)).toEqual(['cancelled']);
  });

  it('that have been moved, or taken away, are the new ones after a restart', async () => {
    test.clock.set('2026-11-03T12:00:00Z');
    const first = await start(SHANGHAI);
    await test.channel();
    const taskId = await test.command({ spec: IN_WINDOW });
    await waitsUntil(taskId);
    await test.stop(first);
    const second = await start('12:30-13:00 UTC');
    expect(await waitsUntil(taskId)).toEqual(new Date('2026-11-03T12:30:00Z'));
    await test.stop(second);
    await test.start([vendor]);
    await test.event(taskId, 'completed');
  });

  it('that close before a task finds a channel let it wait for the next one, or run at the normal price', async () => {
    test.clock.set('2026-11-05T21:58:00Z');
    await start(SHANGHAI);
    const { id } = await test.channel({ enabled: false });
    const [waits, falls] = [
      await test.command({ spec: IN_WINDOW }),
      await test.command({ spec: FALLS_BACK }),
    ];
    await test.jobIn(waits, 'queued');
    await test.jobIn(falls, 'queued');
    await test.pass(5_000);
    await at('2026-11-05T22:00:00Z');
    await test.rpc.call(SUBJECT.providerChannelPatch, { id, enabled: true }, Channel);
    const done = await test.event(falls, 'completed');
    expect(done.payload).toMatchObject({ result: { offPeak: false } });
    expect(submitted(waits)).toBe(false);
    expect(await waitsUntil(waits)).toEqual(new Date('2026-11-06T14:00:00Z'));
    await at('2026-11-06T14:00:00Z');
    expect((await test.event(waits, 'completed')).payload).not.toMatchObject({ result: { offPeak: false } });
  });

  it('that a task has waited for in vain for two days end it', async () => {
    test.clock.set('2026-11-10T12:00:00Z');
    await start(SHANGHAI);
    const [ends, falls] = [await test.command({ spec: IN_WINDOW }), await test.command({ spec: FALLS_BACK })];
    await waitsUntil(ends);
    await waitsUntil(falls);
    await at('2026-11-12T11:00:00Z');
    expect(test.typesOf(ends)).toEqual([]);
    await at('2026-11-12T12:00:01Z');
    await test.pass(40_000, 5_000);
    expect((await test.event(ends, 'failed')).payload).toMatchObject({ code: 'expired' });
    await test.channel();
    await test.event(falls, 'completed');
  });

  it('keep a task out of the queue that others see', async () => {
    test.clock.set('2026-11-14T12:00:00Z');
    await start(SHANGHAI);
    const waits = await test.command({ spec: IN_WINDOW });
    await waitsUntil(waits);
    const next = await test.command();
    await test.jobIn(next, 'queued');
    const place = (taskId: string): Promise<QueuePlaceReply> =>
      test.rpc.call(providerFamilySubject(SUBJECT.providerQueuePlace, 'kling'), { taskId }, QueuePlaceReply);
    expect(await place(waits)).toEqual({});
    expect(await place(next)).toMatchObject({ position: 1 });
  });
});
