import type { Fault } from '../../control/fault-book.js';
import type { World } from '../vendor.js';
import type { Account } from './account.js';
import type { Members } from './check-members.js';
import type { TencentVodEnv } from './env.js';
import { VodError } from './vod-error.js';

/** A call that passed every check of the transport. */
export interface ActionCall {
  readonly account: Account;
  /** Checked against the action's members. */
  readonly body: Record<string, unknown>;
  /** Simulated milliseconds since 1970; every transition due by then has been made. */
  readonly now: number;
  readonly world: World<TencentVodEnv>;
  /** Faults of the control API that ask for an odd task, used up by calling it. */
  readonly taskFaults: () => readonly Fault[];
}

/** One action of the API. */
export interface Action {
  readonly role: 'create' | 'query' | 'other';
  readonly members: Members;
  readonly required: readonly string[];
  /** The members of `Response`, without the RequestId. Throws VodError. */
  readonly run: (call: ActionCall) => Promise<Record<string, unknown>> | Record<string, unknown>;
}

/**
 * Refuses a SubAppId that is not the account's own. Where the schema does not demand it, accounts of today still have
 * to send it.
 */
export function checkSubAppId(account: Account, subAppId: unknown): void {
  if (subAppId === undefined) {
    throw new VodError(
      'FailedOperation.InvalidVodUser',
      'The account has no default application: SubAppId is required.',
    );
  }
  if (subAppId !== account.settings.subAppId) {
    throw new VodError('InvalidParameterValue.SubAppId', 'SubAppId is not valid.');
  }
}
