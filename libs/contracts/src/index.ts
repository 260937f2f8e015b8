// class-transformer's decorators need the metadata API to be there before any class of this package is made.
import 'reflect-metadata';

export {
  BELIEVABLE,
  believableFigure,
  believableInstant,
  believableRatio,
  believableUsage,
  believableWhole,
  measuredTier,
} from './believable.js';
export * from './budgets.js';
export * from './bus-rights.js';
export * from './errors.js';
export * from './families.js';
export * from './installation.js';
export * from './messages.js';
export * from './money.js';
export * from './prices.js';
export * from './rpc-billing.js';
export * from './rpc-dead-letters.js';
export * from './rpc-costs.js';
export * from './rpc-gateway.js';
export * from './rpc-jobs.js';
export * from './rpc-ledger.js';
export * from './rpc-provider.js';
export * from './rpc-reconciliation.js';
export * from './rpc-statements.js';
export * from './subjects.js';
export * from './task-spec.js';
export * from './task-state.js';
