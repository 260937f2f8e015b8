import { BusHandler, OnRequest } from '@reelgate/bus';
import { StatementRequest, SUBJECT } from '@reelgate/contracts';
import type { StatementPage } from '@reelgate/contracts';
import { StatementService } from './statement.service.js';

@BusHandler()
export class StatementHandler {
  constructor(private readonly statements: StatementService) {}

  @OnRequest(SUBJECT.billingStatement)
  statement(request: StatementRequest): Promise<StatementPage> {
    return this.statements.statement(request);
  }
}
