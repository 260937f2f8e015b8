import { describe, expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { addMeasuredGauges } from './measured-gauges.js';

describe('addMeasuredGauges', () => {
  it('shows what is true now, from one reading for all', async () => {
    const registry = new Registry();
    let readings = 0;
    addMeasuredGauges(registry, { waiting: 'Waiting', oldest: 'Age' }, async () => {
      readings += 1;
      return { waiting: readings, oldest: 10 * readings };
    });
    expect(await registry.metrics()).toMatch(/^waiting 1$[^]*^oldest 10$/m);
    expect(await registry.metrics()).toMatch(/^waiting 2$[^]*^oldest 20$/m);
    expect(readings).toBe(2);
  });

  it('forgets labels that are no longer there', async () => {
    const registry = new Registry();
    let channels = ['a', 'b'];
    addMeasuredGauges(
      registry,
      { in_flight: 'In flight' },
      async () => ({ in_flight: channels.map((channel) => ({ labels: { channel }, value: 1 })) }),
      ['channel'],
    );
    expect(await registry.metrics()).toContain('in_flight{channel="b"} 1');
    channels = ['a'];
    expect(await registry.metrics()).not.toContain('channel="b"');
  });
});
