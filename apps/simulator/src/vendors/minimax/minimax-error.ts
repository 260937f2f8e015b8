import { randomUUID } from 'node:crypto';
import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';

export type Contract = 'v1' | 'v2';

/** The HTTP statuses of the second contract; the first has 200 for everything. */
const STATUSES: Readonly<Record<number, number>> = { 1002: 429, 1004: 401, 1008: 402, 1013: 500, 2049: 401 };

/** The vendor's envelope of each contract. */
export function miniMaxError(contract: Contract, code: number, message: string): Answer {
  if (contract === 'v1') {
    return {
      status: 200,
      code: String(code),
      body: { base_resp: { status_code: code, status_msg: message } },
    };
  }
  const status = STATUSES[code] ?? 400;
  return {
    status,
    code: String(code),
    body: {
      type: 'error',
      error: { type: 'api_error', message: `${message} (${code})`, http_code: String(status) },
      request_id: randomUUID(),
    },
  };
}

/** A member that is wrong; to be thrown. */
export const invalid = (contract: Contract, reason: string): Refusal =>
  new Refusal(miniMaxError(contract, 2013, `invalid params, ${reason}`));
