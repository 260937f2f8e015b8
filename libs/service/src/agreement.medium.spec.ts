import { afterEach, beforeAll, afterAll, describe, expect, it } from '@jest/globals';
import { BusConnection } from '@reelgate/bus';
import { createLogger } from '@reelgate/runtime';
import { testNats, waitFor } from '@reelgate/testing';
import type { TestNats } from '@reelgate/testing';
import { Agreement } from './agreement.js';

const logger = createLogger('test', 'silent');
const SETTINGS = { REELGATE_CURRENCY: 'c1', KLING_REF_RULE: 'r1' };

describe('Agreement', () => {
  let nats: TestNats;
  const running: { agreement: Agreement; bus: BusConnection }[] = [];

  beforeAll(async () => {
    nats = await testNats();
  });
  afterEach(async () => {
    for (const each of running.splice(0)) await end(each);
  });
  afterAll(() => nats.stop());

  const begin = async (service: string, settings: Record<string, string>) => {
    const bus = await BusConnection.connect({ url: nats.url, name: service, logger });
    const agreement = new Agreement({ bus, service, settings, logger });
    const each = { agreement, bus };
    running.push(each);
    return each;
  };
  const end = async ({ agreement, bus }: { agreement: Agreement; bus: BusConnection }): Promise<void> => {
    await agreement.stop();
    await bus.close();
  };

  it('is there when nobody else runs, and among services with the same settings', async () => {
    for (const service of ['billing', 'gateway', 'gateway']) {
      const { agreement } = await begin(service, SETTINGS);
      await agreement.reach(0);
      await agreement.check();
    }
  });

  it('refuses the one that comes later, and says with whom it disagrees in what', async () => {
    const billing = await begin('billing', SETTINGS);
    await billing.agreement.reach(0);
    const gateway = await begin('gateway', { ...SETTINGS, KLING_REF_RULE: 'r2' });
    const words = /KLING_REF_RULE differs from billing's/;
    await expect(gateway.agreement.reach(0)).rejects.toThrow(words);
    await expect(gateway.agreement.check()).rejects.toThrow(words);
    await billing.agreement.check();
  });

  it('asks nobody about a setting of which an older version knows nothing', async () => {
    const { agreement } = await begin('billing', SETTINGS);
    await agreement.reach(0);
    const newer = await begin('gateway', { ...SETTINGS, NEW_RULE: 'n1' });
    await newer.agreement.reach(0);
  });

  it('is content with one secret in common, so that it can be changed in one service after the other', async () => {
    const before = await begin('billing', { ...SETTINGS, REELGATE_SECRET: 's1' });
    await before.agreement.reach(0);
    const changed = await begin('gateway', { ...SETTINGS, REELGATE_SECRET: 's2 s1' });
    await changed.agreement.reach(0);
    const wrong = await begin('gateway', { ...SETTINGS, REELGATE_SECRET: 's3' });
    await expect(wrong.agreement.reach(0)).rejects.toThrow("REELGATE_SECRET differs from billing's");
  });

  it('lets one of two go on that start at once, and is not kept from it by one that was refused', async () => {
    const both = [
      await begin('billing', SETTINGS),
      await begin('gateway', { ...SETTINGS, KLING_REF_RULE: 'r2' }),
    ];
    const outcomes = await Promise.allSettled(both.map(({ agreement }) => agreement.reach(0)));
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = outcomes.findIndex(({ status }) => status === 'fulfilled');
    const third = await begin('provider', winner === 0 ? SETTINGS : { ...SETTINGS, KLING_REF_RULE: 'r2' });
    await third.agreement.reach(0);
  });

  it('waits for the other one to go', async () => {
    const old = await begin('billing', SETTINGS);
    await old.agreement.reach(0);
    const renewed = await begin('gateway', { ...SETTINGS, REELGATE_CURRENCY: 'c2' });
    const reached = renewed.agreement.reach(60_000);
    await waitFor(
      () =>
        renewed.agreement.check().then(
          () => false,
          () => true,
        ),
      { what: 'the refusal' },
    );
    running.splice(running.indexOf(old), 1);
    await end(old);
    await reached;
    await renewed.agreement.check();
  });
});
