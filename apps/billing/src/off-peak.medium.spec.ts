import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parseMicros, TaskCompleted } from '@reelgate/contracts';
import type { Price, Receipt, Reservation, TaskResult } from '@reelgate/contracts';
import type { Database } from '@reelgate/db';
import { FixedClock } from '@reelgate/testing';
import {
  billingDatabase,
  billingServices,
  completed,
  pricingBasis,
  reservation,
  START,
} from './billing.fixture.js';
import { ReceiptService } from './reports/receipt.service.js';

const HALF = new Map([['kling', parseMicros('0.5')]]);

describe("films in the operator's off-peak windows", () => {
  let database: Database;
  let services: ReturnType<typeof billingServices>;

  beforeAll(async () => {
    ({ database } = await billingDatabase());
    services = billingServices(database, new FixedClock(START), { rules: { offPeakRatios: HALF } });
    await services.accounts.put({ accountId: 'acct_1', priceMultiplier: '1.2' });
    await services.accounts.credit({
      accountId: 'acct_1',
      amount: '1000',
      currency: 'CNY',
      idempotencyKey: 'k',
    });
  });
  afterAll(() => database.close());

  /** 5 s of 0.6 at 1.2: 3.6, off-peak 1.8. */
  const order = (fields: Partial<Reservation> = {}): Reservation =>
    reservation('acct_1', { basis: pricingBasis({ offPeak: true }), ...fields });
  const held = async (item: Reservation): Promise<Price> => {
    const [result] = await services.reservations.reserve([item]);
    return result!.price!;
  };
  const charged = async ({ taskId }: Reservation, result: Partial<TaskResult>): Promise<Receipt> => {
    await services.settlement.complete(`message of ${taskId}`, completed(taskId, result) as TaskCompleted);
    return new ReceiptService(database).receipt({ taskId });
  };

  it('are held and charged at the ratio, whatever hour they are asked for', async () => {
    const item = order();
    expect(await held(item)).toMatchObject({ amount: '1.800000', multiplier: '0.600000', offPeak: true });
    expect(await charged(item, {})).toMatchObject({
      charged: { amount: '1.800000', billingModel: 'kling-3.0-720p-mute', offPeak: true },
    });
  });

  it('hold the normal price where they may fall back to it, and are charged by what became of them', async () => {
    const items = [order, order, order].map((make) => make({ offPeakFallback: true }));
    for (const item of items) {
      expect(await held(item)).toMatchObject({ amount: '3.600000', offPeak: true });
      // Asked again, the answer is the same.
      expect(await held(item)).toMatchObject({ amount: '3.600000', offPeak: true });
    }
    const [inWindow, silent, fallen] = items as [Reservation, Reservation, Reservation];
    const cheap = {
      charged: { amount: '1.800000', multiplier: '0.600000', offPeak: true },
      uncollected: '0.000000',
    };
    expect(await charged(inWindow, { offPeak: true })).toMatchObject(cheap);
    expect(await charged(silent, {})).toMatchObject(cheap);
    expect(await charged(fallen, { offPeak: false })).toMatchObject({
      charged: { amount: '3.600000', multiplier: '1.200000', offPeak: false },
      uncollected: '0.000000',
    });
  });

  it('keep the ratio of the day they were made on', async () => {
    const item = order({ offPeakFallback: true });
    await held(item);
    const later = billingServices(database, new FixedClock(START));
    await later.settlement.complete('later', completed(item.taskId) as TaskCompleted);
    expect(await new ReceiptService(database).receipt({ taskId: item.taskId })).toMatchObject({
      charged: { amount: '1.800000' },
    });
  });

  it('are quoted at the ratio, and that holds with a fallback too', async () => {
    const { basis } = order();
    const { quoteId, amount } = await services.quotes.quote({
      accountId: 'acct_1',
      basis,
      seconds: 5,
      secondsStated: true,
    });
    expect(amount).toBe('1.800000');
    expect(await held(order({ quoteId }))).toMatchObject({ amount: '1.800000' });
    const falls = order({ quoteId, offPeakFallback: true });
    expect(await held(falls)).toMatchObject({ amount: '3.600000' });
    expect(await charged(falls, { offPeak: true })).toMatchObject({ charged: { amount: '1.800000' } });
  });
});
