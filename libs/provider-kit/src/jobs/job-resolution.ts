import type { JobResolve } from '@reelgate/contracts';
import { isTerminal } from '@reelgate/contracts';
import { AppError } from '@reelgate/runtime';
import type { Clock } from '@reelgate/runtime';
import type { ChannelRepository } from '../channels/channel.repository.js';
import { queueDeadline } from './deadlines.js';
import type { Job } from './job.js';
import type { JobRepository } from './job.repository.js';
import type { JobTransitions } from './job-transitions.js';

/** A worker may write at the same moment; then the job is read again. */
const TRIES = 5;
const IN_DOUBT: readonly string[] = ['submitting', 'uncertain'];

/** Ends the doubt about a job by what an operator found out. Whoever knows better by now goes first: a film is never lost. */
export class JobResolution {
  constructor(
    private readonly jobs: JobRepository,
    private readonly transitions: JobTransitions,
    private readonly channels: ChannelRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Throws AppError `not_found` for an unknown task, `invalid_request` when the task is over, when it is not in doubt
   * (`completed`, `resubmit`), and when the vendor's id or the channel is missing.
   */
  async resolve(request: JobResolve): Promise<void> {
    for (let left = TRIES; left > 0; left--) {
      const job = await this.jobs.find(request.taskId);
      if (!job) throw new AppError('not_found', 'The provider has no such task.', { param: 'id' });
      if (isTerminal(job.state)) throw wrong(`The task is ${job.state} already.`);
      if (await this.#apply(job, request)) return;
    }
    throw new AppError('service_unavailable', 'The task is being worked on. Try again in a moment.');
  }

  async #apply(job: Job, { outcome, vendorTaskId, message }: JobResolve): Promise<boolean> {
    if (outcome === 'failed') {
      return this.transitions.failed(job, 'upstream_failed', message ?? 'The operator has ended the task.');
    }
    if (!IN_DOUBT.includes(job.state)) {
      throw wrong(`The task is ${job.state}: there is no doubt about it that could be ended like this.`);
    }
    if (outcome === 'resubmit') {
      return this.transitions.anew(job, 0, [], { deadlineAt: queueDeadline(job.spec, this.clock.now()) });
    }
    if (vendorTaskId === undefined) {
      throw wrong("The vendor's id of the task is missing.", 'vendor_task_id');
    }
    const channel = job.channelId === null ? undefined : await this.channels.open(job.channelId);
    if (!channel) throw wrong('The channel that the task was sent to is gone.');
    return this.transitions.running(job, channel, vendorTaskId, []);
  }
}

const wrong = (message: string, param?: string): AppError =>
  new AppError('invalid_request', message, { param });
