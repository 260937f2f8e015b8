import type { Clock } from '@reelgate/runtime';
import type { VendorCall } from '../jobs/job.js';
import type { FamilyMetrics } from '../metrics.js';
import type { OpenChannel } from '../channels/channel.repository.js';
import { cleanCode, isUsableId } from '../clean-message.js';
import type { VendorHttpClient } from './vendor-http.js';

/** Until an answer to a create or a preparation, and to anything that only asks, where the vendor does not say. */
const LIMITS_MS = { prepare: 30_000, submit: 30_000, find: 15_000, query: 15_000, cancel: 15_000 } as const;

/** What every outcome of the port has. */
interface Outcome {
  readonly kind: string;
  readonly vendorCode?: string;
  readonly vendorTaskId?: string;
}

/** Calls vendors, and measures and notes down each call. */
export class VendorCalls {
  constructor(
    private readonly http: VendorHttpClient,
    private readonly metrics: FamilyMetrics,
    private readonly clock: Clock,
  ) {}

  /** Runs one call of the port. Throws only what the vendor's client throws, which is a fault of ours. */
  async make<O extends Outcome>(
    action: VendorCall['action'],
    channel: OpenChannel,
    work: () => Promise<O>,
  ): Promise<{ readonly outcome: O; readonly call: VendorCall }> {
    const at = this.clock.now();
    const outcome = storable(await this.http.within(LIMITS_MS[action], work));
    const latencyMs = this.clock.now().getTime() - at.getTime();
    const { kind, vendorCode } = outcome;
    this.metrics.vendorCall(channel.vendor, action, kind, vendorCode ?? '', latencyMs / 1_000);
    return {
      outcome,
      call: {
        at,
        channelId: channel.id,
        action,
        outcome: kind,
        latencyMs,
        ...(vendorCode === undefined ? {} : { vendorCode }),
      },
    };
  }
}

/**
 * An outcome of which everything can be stored: a job must not be stuck on what its vendor calls it. An id under which nobody
 * can ask is as good as none, so whether there is a job is unknown.
 */
function storable<O extends Outcome>(outcome: O): O {
  const { vendorCode, vendorTaskId } = outcome;
  if (vendorTaskId !== undefined && !isUsableId(vendorTaskId)) {
    const unknown = {
      kind: 'unknown',
      vendorCode: 'bad_task_id',
      message: 'the vendor gave the task no usable id',
    };
    return unknown as unknown as O;
  }
  return vendorCode === undefined ? outcome : { ...outcome, vendorCode: cleanCode(vendorCode) };
}
