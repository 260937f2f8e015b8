import { BusHandler, OnRequest } from '@reelgate/bus';
import { SUBJECT, UncertainRequest } from '@reelgate/contracts';
import type { UncertainReply } from '@reelgate/contracts';
import type { JobRepository } from './job.repository.js';

/** The handler of the question which tasks are in doubt. Any provider can answer: all of them share the table of jobs. */
export function uncertainHandler(jobs: JobRepository): new () => object {
  @BusHandler()
  class UncertainHandler {
    @OnRequest(SUBJECT.providerUncertain)
    async list({ limit, after }: UncertainRequest): Promise<UncertainReply> {
      return { taskIds: await jobs.uncertain(limit, after) };
    }
  }
  return UncertainHandler;
}
