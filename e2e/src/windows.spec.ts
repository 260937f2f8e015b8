import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { Stack } from './stack.js';

const HOUR = 3_600_000;
const FILM = { model: 'Kling-3.0-Omni', prompt: 'a lighthouse at night', off_peak: true };

/** A window of an hour, beginning so many hours from now. */
function windowIn(hours: number): { readonly text: string; readonly opensAt: number } {
  const opens = new Date(Math.floor((Date.now() + hours * HOUR) / 60_000) * 60_000);
  const time = (instant: Date): string => instant.toISOString().slice(11, 16);
  return {
    text: `${time(opens)}-${time(new Date(opens.getTime() + HOUR))} UTC`,
    opensAt: opens.getTime() / 1_000,
  };
}

describe("the operator's off-peak windows", () => {
  const later = windowIn(3);
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({
      env: { REELGATE_OFFPEAK_WINDOWS: later.text, REELGATE_OFFPEAK_RATIO: 'kling=0.5' },
    });
  });
  afterAll(() => stack?.stop());

  it('are waited for at half the price, over a restart of everything, and given back when cancelled', async () => {
    const quote = await stack.call('POST', '/v1/videos/quote', { ...FILM, off_peak: false });
    const half = (Number(quote.body.amount) / 2).toFixed(6);
    const [kept, given] = [await stack.create(FILM), await stack.create(FILM)];
    for (const video of [kept, given]) {
      expect(video).toMatchObject({
        status: 'queued',
        off_peak: true,
        starts_at: later.opensAt,
        usage: { amount: half, status: 'held' },
        warnings: [],
      });
    }
    const listed = await stack.call('GET', '/v1/videos');
    expect(listed.body.data.map(({ starts_at: at }: { starts_at: number }) => at)).toEqual([
      later.opensAt,
      later.opensAt,
    ]);
    const normal = await stack.create({ ...FILM, off_peak: false });
    expect(normal.starts_at).toBeUndefined();
    await stack.finished(normal.id);

    // The operator opens the window: the same variable for every service, and a restart.
    const services = ['gateway', 'billing', 'kling'].map((name) => stack.service(name));
    await Promise.all(services.map((service) => service.stop()));
    await Promise.all(services.map((service) => service.start()));
    expect((await stack.call('GET', `/v1/videos/${kept.id}`)).body).toMatchObject({
      status: 'queued',
      starts_at: later.opensAt,
    });
    const cancelled = await stack.call('POST', `/v1/videos/${given.id}/cancel`);
    expect(cancelled.body).toMatchObject({
      status: 'failed',
      error: { code: 'cancelled' },
      usage: { status: 'released' },
    });
    await waitFor(async () => (await stack.balance()).held === half);

    await Promise.all(services.map((service) => service.stop()));
    const open = { REELGATE_OFFPEAK_WINDOWS: '00:00-24:00 UTC' };
    await Promise.all(services.map((service) => service.start(open)));
    const { video, receipt } = await stack.finished(kept.id);
    expect(video).toMatchObject({ status: 'completed', off_peak: true });
    expect(video.starts_at).toBeUndefined();
    expect(receipt).toMatchObject({ status: 'charged', charged: { amount: half, off_peak: true } });
    expect((await stack.balance()).held).toBe('0.000000');
    expect(await stack.reconciliation()).toMatchObject({ ok: true });
  }, 90_000);
});
