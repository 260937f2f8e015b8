import { BusHandler, OnRequest } from '@reelgate/bus';
import { ReserveRequest, SUBJECT } from '@reelgate/contracts';
import type { ReserveReply } from '@reelgate/contracts';
import { ReserveService } from './reserve.service.js';

@BusHandler()
export class ReserveHandler {
  constructor(private readonly reservations: ReserveService) {}

  @OnRequest(SUBJECT.billingReserve)
  async reserve(request: ReserveRequest): Promise<ReserveReply> {
    return { results: await this.reservations.reserve(request.reservations) };
  }
}
