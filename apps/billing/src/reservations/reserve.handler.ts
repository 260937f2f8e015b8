import { Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { BusHandler, OnRequest } from '@reelgate/bus';
import { AbandonRequest, Empty, ReserveRequest, SUBJECT } from '@reelgate/contracts';
import type { ReserveReply } from '@reelgate/contracts';
import { AppError, LOGGER } from '@reelgate/runtime';
import type { Logger } from '@reelgate/runtime';
import { AbandonService } from './abandon.service.js';
import { ReserveService } from './reserve.service.js';

@BusHandler()
export class ReserveHandler {
  constructor(
    private readonly reservations: ReserveService,
    private readonly abandonment: AbandonService,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /**
   * A failure of ours is answered `service_unavailable`: the gateway has stored nothing yet, so the client may send its
   * request again, and should the hold have been written after all, the gateway abandons it.
   */
  @OnRequest(SUBJECT.billingReserve)
  async reserve(@Payload() request: ReserveRequest): Promise<ReserveReply> {
    try {
      return { results: await this.reservations.reserve(request.reservations) };
    } catch (error) {
      if (error instanceof AppError) throw error;
      this.logger.error({ err: error }, 'reservations failed');
      throw new AppError('service_unavailable', 'Billing cannot hold money now. Try again in a moment.', {
        cause: error,
      });
    }
  }

  /** What a gateway has given up, not knowing whether it was held. */
  @OnRequest(SUBJECT.billingAbandon)
  async abandon(@Payload() { reservations }: AbandonRequest): Promise<Empty> {
    await this.abandonment.abandon(reservations);
    return {};
  }
}
