import { fileNeedingUrl, vendorFacts } from '@reelgate/catalog';
import type { InlineRule } from '@reelgate/catalog';
import { killPoint, sleep } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { backoffMs } from '../backoff.js';
import type { ChannelRepository, OpenChannel } from '../channels/channel.repository.js';
import { cleanMessage } from '../clean-message.js';
import { resolveInputs, UnusableInput } from '../resolve-inputs.js';
import type { InputSources } from '../resolve-inputs.js';
import type {
  ChannelFault,
  FamilyOnVendor,
  FindOutcome,
  ResolvedInput,
  SubmitOutcome,
} from '@reelgate/vendor-port';
import { LONGEST_CALL_MS } from '../vendors/vendor-http.js';
import type { VendorCalls } from '../vendors/vendor-calls.js';
import { lastDeadline } from './deadlines.js';
import type { Job, VendorCall } from './job.js';
import { LEASE_MS } from './job.repository.js';
import type { JobRepository } from './job.repository.js';
import type { JobTransitions } from './job-transitions.js';

/**
 * A vendor's list is believed to lack a reference only this long after it was sent: until then the request may still be on
 * its way (no call lasts longer than 90 s).
 */
export const ABSENT_AFTER_MS = LONGEST_CALL_MS + 30_000;

/** Tries to write down that a vendor accepted a job, over some fifteen seconds. */
const WRITE_TRIES = 6;

/** Shortest rest of a channel with a passing fault. */
const SHORTEST_REST_MS = 250;

/**
 * Submits jobs, and finds out what became of a submit whose outcome is unknown. A reference is sent a second time only when
 * the vendor certainly made no job of the first, or when the vendor itself refuses the second (`recovery: dedupe`).
 */
export class JobSubmission {
  constructor(
    private readonly jobs: JobRepository,
    private readonly transitions: JobTransitions,
    private readonly channels: ChannelRepository,
    private readonly calls: VendorCalls,
    private readonly inputs: InputSources,
    private readonly clock: Clock,
    private readonly random: () => number,
    private readonly logger: Logger,
  ) {}

  /**
   * Whether a crash before the call is to be told apart from one during it, at the price of one more write: when something
   * has to be done before the vendor is called, and when nobody can find out afterwards whether it was.
   */
  prepares(job: Job, vendor: FamilyOnVendor): boolean {
    return (
      vendor.client.recovery === 'none' ||
      (hasStep(job, vendor) && job.prepared === null) ||
      job.spec.inputs.some((input) => input.file)
    );
  }

  /** Whether the vendor can be given the job's files, inside the request or, at a public address, by links. */
  fits(job: Job, vendor: FamilyOnVendor): boolean {
    return (
      this.inputs.publicUrl !== undefined || fileNeedingUrl(inlineRule(vendor), job.spec.inputs) === undefined
    );
  }

  /** Submits a job that has just been placed on the channel. */
  async submit(placed: Job, channel: OpenChannel, vendor: FamilyOnVendor): Promise<void> {
    killPoint('provider.submitting-written');
    if (placed.calledAt !== null && this.clock.now().getTime() - placed.calledAt.getTime() > LEASE_MS) {
      // The process stood still so long that another may be finding out about this call: then it must not go out now.
      await this.jobs.change(placed, { calledAt: null, dueAt: this.clock.now() });
      return;
    }
    const calls: VendorCall[] = [];
    const inputs = await this.#resolve(placed, vendor);
    if (!inputs) return;

    let job = placed;
    if (hasStep(job, vendor) && job.prepared === null) {
      const { outcome, call } = await this.calls.make('prepare', channel, () =>
        vendor.prepare!(job.spec, inputs, channel),
      );
      calls.push(call);
      if (outcome.kind === 'refused') {
        await this.transitions.failed(job, outcome.code, cleanMessage(outcome.message, channel.key), calls);
        return;
      }
      if (outcome.kind === 'retry') return this.#retry(job, channel, outcome, calls);
      job = { ...job, prepared: outcome.prepared };
    }

    const body = this.#request(job, inputs, channel, vendor);
    if (!body) {
      await this.transitions.failed(
        job,
        'upstream_rejected',
        'The task cannot be expressed as a request of this vendor.',
        calls,
      );
      return;
    }
    if (job.calledAt === null) {
      job = { ...job, calledAt: this.clock.now() };
      if (!(await this.jobs.change(placed, { prepared: job.prepared, calledAt: job.calledAt }))) return;
      killPoint('provider.prepared');
    }
    const outcome = await this.#send(job, channel, vendor, body.request, calls);
    switch (outcome.kind) {
      case 'refused':
        await this.channels.recovered(channel.id);
        await this.transitions.failed(job, outcome.code, cleanMessage(outcome.message, channel.key), calls);
        return;
      case 'retry':
        return this.#retry(job, channel, outcome, calls);
      default:
        return this.#settle(job, channel, vendor, outcome, calls);
    }
  }

  /** Finds out about a job of which it is not known whether the vendor has it: a crash, a lost answer. */
  async recover(job: Job, channel: OpenChannel, vendor: FamilyOnVendor): Promise<void> {
    if (job.calledAt === null) {
      // It died before the call, so there is nothing to find out.
      await this.transitions.queueAgain(job, 0, []);
      return;
    }
    const { client } = vendor;
    const canAsk = client.recovery === 'dedupe' || client.findByReference !== undefined;
    if (!canAsk || this.clock.now() >= lastDeadline(job.createdAt)) {
      await this.transitions.doubt(job, 'It is unknown whether the vendor has the task.', [], {
        hopeless: true,
      });
      return;
    }
    if (client.recovery === 'dedupe') return this.#repeat(job, channel, vendor);
    return this.#lookUp(job, channel, vendor, []);
  }

  /** The same reference once more; the vendor refuses it if it has it. */
  async #repeat(job: Job, channel: OpenChannel, vendor: FamilyOnVendor): Promise<void> {
    const inputs = await resolveInputs(
      job.spec.inputs,
      inlineRule(vendor),
      this.inputs,
      lastDeadline(job.createdAt),
    );
    const body = vendor.toRequest(job.spec, inputs, channel, job.prepared ?? {});
    const calls: VendorCall[] = [];
    const outcome = await this.#send(job, channel, vendor, body, calls);
    switch (outcome.kind) {
      case 'refused':
        // Says nothing of the first request, which may have come through before the vendor's mind or the account changed.
        return this.#lookUp(job, channel, vendor, calls, outcome);
      case 'retry':
        await this.#blame(channel, outcome.fault, outcome.afterMs);
        await this.transitions.doubt(job, cleanMessage(outcome.message, channel.key), calls, {
          afterMs: outcome.afterMs,
        });
        return;
      default:
        return this.#settle(job, channel, vendor, outcome, calls);
    }
  }

  /** What an answer means that is the same for a first submit and for a repeated one. */
  async #settle(
    job: Job,
    channel: OpenChannel,
    vendor: FamilyOnVendor,
    outcome: Extract<SubmitOutcome, { kind: 'accepted' | 'duplicate' | 'unknown' }>,
    calls: VendorCall[],
  ): Promise<void> {
    switch (outcome.kind) {
      case 'accepted':
        await this.#insist(() => this.transitions.running(job, channel, outcome.vendorTaskId, calls));
        await this.channels.recovered(channel.id);
        return;
      case 'duplicate':
        return this.#lookUp(job, channel, vendor, calls);
      case 'unknown': {
        const { recovery, findByReference } = vendor.client;
        this.logger.warn(
          { taskId: job.taskId, channelId: channel.id, code: outcome.vendorCode },
          'outcome of a submit is unknown',
        );
        await this.transitions.doubt(job, cleanMessage(outcome.message, channel.key), calls, {
          announce: recovery === 'none',
          hopeless: recovery === 'none' && findByReference === undefined,
        });
      }
    }
  }

  /** Asks the vendor for the job of this reference. `refused` is what it said to the same request just now. */
  async #lookUp(
    job: Job,
    channel: OpenChannel,
    vendor: FamilyOnVendor,
    calls: VendorCall[],
    refused?: Extract<SubmitOutcome, { kind: 'refused' }>,
  ): Promise<void> {
    const { client } = vendor;
    if (!client.findByReference) {
      await this.transitions.doubt(
        job,
        'The vendor knows the task, but cannot say which of its jobs it is.',
        calls,
        {
          hopeless: true,
        },
      );
      return;
    }
    const calledAt = job.calledAt ?? this.clock.now();
    const { outcome, call } = await this.calls.make<FindOutcome>('find', channel, () =>
      client.findByReference!(channel, job.reference, calledAt),
    );
    calls.push(call);
    switch (outcome.kind) {
      case 'found':
        await this.transitions.running(job, channel, outcome.vendorTaskId, calls);
        return;
      case 'unknown':
        await this.transitions.doubt(job, cleanMessage(outcome.message, channel.key), calls);
        return;
      case 'absent': {
        const certain = this.clock.now().getTime() - calledAt.getTime() >= ABSENT_AFTER_MS;
        if (certain && refused) {
          await this.transitions.failed(job, refused.code, cleanMessage(refused.message, channel.key), calls);
        } else if (certain && client.recovery !== 'dedupe') {
          await this.transitions.queueAgain(job, 0, calls);
        } else {
          await this.transitions.doubt(job, 'The vendor does not list the task.', calls);
        }
      }
    }
  }

  /** Certainly no job: the channel pays for its own faults with a rest, the job for its own with a delay. */
  async #retry(
    job: Job,
    channel: OpenChannel,
    outcome: Extract<SubmitOutcome, { kind: 'retry' }>,
    calls: readonly VendorCall[],
  ): Promise<void> {
    if (outcome.fault) await this.#blame(channel, outcome.fault, outcome.afterMs);
    else await this.channels.recovered(channel.id);
    const waitMs = outcome.fault ? 0 : backoffMs(job.tries + 1, this.random, { afterMs: outcome.afterMs });
    await this.transitions.queueAgain(job, waitMs, calls);
  }

  async #blame(
    channel: OpenChannel,
    fault: ChannelFault | undefined,
    afterMs: number | undefined,
  ): Promise<void> {
    if (!fault) return;
    const message = cleanMessage(fault.message, channel.key);
    if (fault.kind === 'auth' || fault.kind === 'quota') {
      // Nothing goes through this channel any more until somebody does something about it.
      this.logger.error(
        { channelId: channel.id, fault: fault.kind, reason: message },
        'channel is out of use until an operator changes it',
      );
      await this.channels.disable(channel.id, `${fault.kind}: ${message}`);
      return;
    }
    const until = await this.channels.rest(channel.id, (setbacks) => {
      const restMs = afterMs ?? Math.max(SHORTEST_REST_MS, backoffMs(setbacks, this.random));
      return new Date(this.clock.now().getTime() + restMs);
    });
    this.logger.warn({ channelId: channel.id, fault: fault.kind, reason: message, until }, 'a channel rests');
  }

  /** What the vendor has just told may never be told again: a database that is away for a moment must not lose it. */
  async #insist(write: () => Promise<boolean>): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await write();
        return;
      } catch (error) {
        if (tries === WRITE_TRIES) throw error;
        this.logger.warn({ err: error }, 'an accepted submit could not be written, will try again');
        await sleep(this.clock, 500 * 2 ** (tries - 1));
      }
    }
  }

  /** A client that throws has failed in a way nobody foresaw: the request may have gone out. */
  async #send(
    job: Job,
    channel: OpenChannel,
    vendor: FamilyOnVendor,
    request: unknown,
    calls: VendorCall[],
  ): Promise<SubmitOutcome> {
    const { outcome, call } = await this.calls.make<SubmitOutcome>('submit', channel, async () => {
      try {
        return await vendor.client.submit(channel, request, job.reference);
      } catch (error) {
        this.logger.error({ err: error, taskId: job.taskId }, 'the vendor client failed while submitting');
        return { kind: 'unknown', vendorCode: 'client_failure', message: 'the submit was interrupted' };
      }
    });
    calls.push(call);
    killPoint('provider.vendor-accepted');
    return outcome;
  }

  /** Undefined when an input can never be used: the job has then failed. */
  async #resolve(job: Job, vendor: FamilyOnVendor): Promise<ResolvedInput[] | undefined> {
    try {
      return await resolveInputs(
        job.spec.inputs,
        inlineRule(vendor),
        this.inputs,
        lastDeadline(job.createdAt),
      );
    } catch (error) {
      if (!(error instanceof UnusableInput)) throw error;
      await this.transitions.failed(job, 'invalid_input', error.message);
      return undefined;
    }
  }

  /** `toRequest` is pure: what it cannot express now it never can. */
  #request(
    job: Job,
    inputs: readonly ResolvedInput[],
    channel: OpenChannel,
    vendor: FamilyOnVendor,
  ): { readonly request: unknown } | undefined {
    try {
      return { request: vendor.toRequest(job.spec, inputs, channel, job.prepared ?? {}) };
    } catch (error) {
      this.logger.error({ err: error, taskId: job.taskId }, 'no request could be made of a task');
      return undefined;
    }
  }
}

/** Whether something has to be done before the vendor is called. */
const hasStep = (job: Job, { prepare, prepares }: FamilyOnVendor): boolean =>
  prepare !== undefined && (prepares?.(job.spec) ?? true);

const inlineRule = ({ client }: FamilyOnVendor): InlineRule => vendorFacts(client.vendor).inline;
