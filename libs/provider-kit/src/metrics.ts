import { Injectable } from '@nestjs/common';
import type { Family } from '@reelgate/contracts';
import { addMeasuredGauges } from '@reelgate/runtime';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { ChannelRepository } from './channels/channel.repository.js';
import type { JobRepository } from './jobs/job.repository.js';
import type { VendorHttpClient } from './vendors/vendor-http.js';

const OPEN_STATES = ['queued', 'submitting', 'uncertain', 'running'] as const;

/** Figures that are read from the database when Prometheus asks. */
export interface MeasuredParts {
  readonly jobs: readonly JobRepository[];
  readonly channels: ChannelRepository;
  readonly http: VendorHttpClient;
}

/** What one family counts. */
export interface FamilyMetrics {
  vendorCall(vendor: string, action: string, outcome: string, code: string, seconds: number): void;
  finished(outcome: string): void;
  unserved(jobs: number): void;
  /** Figures of a vendor's result that cannot be true. */
  disbelieved(vendor: string, figures: readonly string[]): void;
  internalFailure(step: string): void;
}

/** The provider's figures, all named `reelgate_provider_*`; what is a family's has its name as a label. */
@Injectable()
export class ProviderMetrics {
  readonly #latency: Histogram<'family' | 'vendor' | 'action'>;
  readonly #calls: Counter<'family' | 'vendor' | 'action' | 'outcome' | 'code'>;
  readonly #finished: Counter<'family' | 'outcome'>;
  readonly #unserved: Gauge<'family'>;
  readonly #disbelieved: Counter<'family' | 'vendor' | 'figure'>;
  readonly #faults: Counter<'family' | 'step'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.#latency = new Histogram({
      name: 'reelgate_provider_vendor_call_seconds',
      help: 'Duration of calls to vendors',
      labelNames: ['family', 'vendor', 'action'],
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
      registers,
    });
    this.#calls = new Counter({
      name: 'reelgate_provider_vendor_calls_total',
      help: 'Calls to vendors by outcome and the vendor’s own code',
      labelNames: ['family', 'vendor', 'action', 'outcome', 'code'],
      registers,
    });
    this.#finished = new Counter({
      name: 'reelgate_provider_jobs_finished_total',
      help: 'Jobs that ended: completed, or the error code',
      labelNames: ['family', 'outcome'],
      registers,
    });
    this.#unserved = new Gauge({
      name: 'reelgate_provider_unserved_jobs',
      help: 'Jobs of the last claim that no enabled channel can do',
      labelNames: ['family'],
      registers,
    });
    this.#disbelieved = new Counter({
      name: 'reelgate_provider_disbelieved_figures_total',
      help: 'Figures of vendors that cannot be true and were not used',
      labelNames: ['family', 'vendor', 'figure'],
      registers,
    });
    this.#faults = new Counter({
      name: 'reelgate_provider_internal_failures_total',
      help: 'Steps that failed for a reason of our own and will be tried again',
      labelNames: ['family', 'step'],
      registers,
    });
  }

  of(family: Family): FamilyMetrics {
    return {
      vendorCall: (vendor, action, outcome, code, seconds) => {
        this.#latency.observe({ family, vendor, action }, seconds);
        this.#calls.inc({ family, vendor, action, outcome, code });
      },
      finished: (outcome) => this.#finished.inc({ family, outcome }),
      unserved: (jobs) => this.#unserved.set({ family }, jobs),
      disbelieved: (vendor, figures) => {
        for (const figure of figures) this.#disbelieved.inc({ family, vendor, figure });
      },
      internalFailure: (step) => this.#faults.inc({ family, step }),
    };
  }

  /** Adds the figures that are read on demand. */
  measure({ jobs, channels, http }: MeasuredParts): void {
    addMeasuredGauges(
      this.registry,
      {
        reelgate_provider_jobs: 'Jobs that are not over, by state',
        reelgate_provider_due_lag_seconds: 'How long the job that is due longest has been waiting for a look',
      },
      async () => {
        const backlogs = await Promise.all(
          jobs.map(async (each) => ({ family: each.family, ...(await each.backlog()) })),
        );
        return {
          reelgate_provider_jobs: backlogs.flatMap(({ family, states }) =>
            OPEN_STATES.map((state) => ({ labels: { family, state }, value: states[state] ?? 0 })),
          ),
          reelgate_provider_due_lag_seconds: backlogs.map(({ family, dueLagSeconds }) => ({
            labels: { family },
            value: dueLagSeconds,
          })),
        };
      },
      ['family', 'state'],
    );
    addMeasuredGauges(
      this.registry,
      { reelgate_provider_breakers_open: 'Channels whose breaker is open in this process' },
      async () => ({ reelgate_provider_breakers_open: http.open.length }),
    );
    addMeasuredGauges(
      this.registry,
      { reelgate_provider_channel_in_flight: 'Jobs in flight by channel, counted up to 1000' },
      async () => ({
        reelgate_provider_channel_in_flight: (await channels.load()).map(({ name, vendor, inFlight }) => ({
          labels: { channel: name, vendor },
          value: inFlight,
        })),
      }),
      ['channel', 'vendor'],
    );
    addMeasuredGauges(
      this.registry,
      {
        reelgate_provider_channel_fault:
          'Enabled channels that are out of use until an operator changes them: a refused key, an empty quota',
      },
      async () => ({
        reelgate_provider_channel_fault: (await channels.list()).flatMap(
          ({ name, vendor, enabled, fault }) =>
            enabled && fault
              ? [{ labels: { channel: name, vendor, fault: fault.split(':')[0]! }, value: 1 }]
              : [],
        ),
      }),
      ['channel', 'vendor', 'fault'],
    );
    addMeasuredGauges(
      this.registry,
      {
        reelgate_provider_channel_resting:
          'Channels that get no submits for now: they asked for a pause or could not be reached',
      },
      async () => ({
        reelgate_provider_channel_resting: (await channels.list()).flatMap(
          ({ name, vendor, restingUntil }) =>
            restingUntil ? [{ labels: { channel: name, vendor }, value: 1 }] : [],
        ),
      }),
      ['channel', 'vendor'],
    );
  }
}
