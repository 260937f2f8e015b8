import { Payload } from '@nestjs/microservices';
import { BusHandler, OnRequest } from '@reelgate/bus';
import { SUBJECT, UncertainRequest } from '@reelgate/contracts';
import type { UncertainReply } from '@reelgate/contracts';
import { FamilyEngines } from '../family-engines.js';

/** Answers which tasks are in doubt. Any provider can: all of them share the table of jobs. */
@BusHandler()
export class UncertainHandler {
  constructor(private readonly engines: FamilyEngines) {}

  @OnRequest(SUBJECT.providerUncertain)
  async list(@Payload() { limit, after }: UncertainRequest): Promise<UncertainReply> {
    return { taskIds: await this.engines.any().jobs.uncertain(limit, after) };
  }
}
