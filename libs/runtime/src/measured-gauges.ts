import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';

/** One value of a gauge, with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Adds gauges (help texts by name) that one reading answers together, whenever the metrics are asked for. Each gets its own
 * collector: a gauge that another one's collector sets would show what was true at the previous scrape.
 */
export function addMeasuredGauges<Name extends string>(
  registry: Registry,
  gauges: Readonly<Record<Name, string>>,
  read: () => Promise<Readonly<Record<Name, number | readonly Sample[]>>>,
  labelNames: readonly string[] = [],
): void {
  let reading: ReturnType<typeof read> | undefined;
  for (const name of Object.keys(gauges) as Name[]) {
    const gauge = new Gauge({
      name,
      help: gauges[name],
      labelNames: [...labelNames],
      registers: [registry],
      collect: async () => {
        reading ??= read().finally(() => (reading = undefined));
        const measured = (await reading)[name];
        gauge.reset();
        if (typeof measured === 'number') gauge.set(measured);
        else for (const { labels, value } of measured as readonly Sample[]) gauge.set(labels, value);
      },
    });
  }
}
