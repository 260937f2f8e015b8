import type { Family, Vendor } from './families.js';

/**
 * Every subject on the bus. A value is part of the wire: never change one, add the next version instead
 * (contracts.spec.ts holds a snapshot). Request-reply subjects (`rpc.>`) and broadcasts (`cache.>`) lie outside
 * every stream: a request to a subject that a stream captures would be answered with the stream's own ack.
 */
export const STREAM = { commands: 'TASK_CMD', events: 'TASK_EVT' } as const;

export const SUBJECT = {
  allEvents: 'task.evt.>',
  allCommands: 'task.cmd.*.v1',
  allCancels: 'task.cancel.*.v1',

  evtSubmitted: 'task.evt.submitted.v1',
  evtProgress: 'task.evt.progress.v1',
  evtCompleted: 'task.evt.completed.v1',
  evtFailed: 'task.evt.failed.v1',
  evtCancelled: 'task.evt.cancelled.v1',
  evtUncertain: 'task.evt.uncertain.v1',

  billingReserve: 'rpc.billing.reserve.v1',
  billingAbandon: 'rpc.billing.abandon.v1',
  billingQuote: 'rpc.billing.quote.v1',
  billingBalance: 'rpc.billing.balance.v1',
  billingUsage: 'rpc.billing.usage.v1',
  billingReceipt: 'rpc.billing.receipt.v1',
  billingAccountPut: 'rpc.billing.account-put.v1',
  billingCredit: 'rpc.billing.credit.v1',
  billingKeyBudgets: 'rpc.billing.key-budgets.v1',
  billingPrices: 'rpc.billing.prices.v1',
  billingPricesAdd: 'rpc.billing.prices-add.v1',
  billingPricesMissing: 'rpc.billing.prices-missing.v1',
  billingPricesReplay: 'rpc.billing.prices-replay.v1',
  billingStatement: 'rpc.billing.statement.v1',
  billingVendorBill: 'rpc.billing.vendor-bill.v1',
  billingReconcile: 'rpc.billing.reconcile.v1',
  billingReconciliationStart: 'rpc.billing.reconciliation-start.v1',
  billingReconciliationRuns: 'rpc.billing.reconciliation-runs.v1',
  billingReconciliationFindings: 'rpc.billing.reconciliation-findings.v1',
  billingLedger: 'rpc.billing.ledger.v1',
  billingLedgerEntries: 'rpc.billing.ledger-entries.v1',
  billingAdjustmentCreate: 'rpc.billing.adjustment-create.v1',
  billingAdjustmentDecide: 'rpc.billing.adjustment-decide.v1',
  billingAdjustments: 'rpc.billing.adjustments.v1',

  gatewayTasksKnown: 'rpc.gateway.tasks-known.v1',
  gatewayOpenTasks: 'rpc.gateway.open-tasks.v1',

  providerChannelCreate: 'rpc.provider.channel-create.v1',
  /** The second versions carry a key sealed; the first ones, in clear, are answered for gateways of before. */
  providerSealedChannelCreate: 'rpc.provider.channel-create.v2',
  providerSealedChannelPatch: 'rpc.provider.channel-patch.v2',
  providerChannelList: 'rpc.provider.channel-list.v1',
  providerChannelPatch: 'rpc.provider.channel-patch.v1',
  providerChannelDelete: 'rpc.provider.channel-delete.v1',
  providerChannelTest: 'rpc.provider.channel-test.v1',
  /** Sent with the vendor's name behind it (`providerVendorSubject`): only who speaks the vendor can read it. */
  providerCallback: 'rpc.provider.callback.v1',

  /** Sent with the family's name behind it (`providerFamilySubject`): only who makes the family has its jobs. */
  providerJob: 'rpc.provider.job.v1',
  providerQueuePlace: 'rpc.provider.queue-place.v1',
  providerUncertain: 'rpc.provider.uncertain.v1',
  providerJobResolve: 'rpc.provider.job-resolve.v1',

  /** Answered by every process that runs, not by one for all. */
  installation: 'rpc.installation.v1',

  /** Broadcast: an API key or account changed; drop cached copies. */
  cacheKeys: 'cache.gateway.keys.v1',
  /** Broadcast: what a replica has let through of callers' rates. */
  cacheRates: 'cache.gateway.rates.v1',
  /** Broadcast: a channel changed; drop cached copies. */
  cacheChannels: 'cache.provider.channels.v1',
} as const;

/** The command subject of a family: its work queue. `{family}` stands for those that a process makes. */
export const taskCommandSubject = (family: Family): string => `task.cmd.${family}.v1`;
/** The cancel subject of a family. */
export const taskCancelSubject = (family: Family): string => `task.cancel.${family}.v1`;
/** A provider's request subject for processes that speak one vendor, below the subject for all of them. */
export const providerVendorSubject = (subject: string, vendor: Vendor): string => `${subject}.${vendor}`;
/** A provider's request subject for processes that make one family. */
export const providerFamilySubject = (subject: string, family: Family): string => `${subject}.${family}`;
