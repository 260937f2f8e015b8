import { randomUUID } from 'node:crypto';
import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';

/** The vendor's envelope. */
export const dashScopeError = (status: number, code: string, message: string): Answer => ({
  status,
  code,
  body: { code, message, request_id: randomUUID() },
});

/** A member that is wrong; to be thrown. */
export const invalid = (member: string, reason: string): Refusal =>
  new Refusal(dashScopeError(400, 'InvalidParameter', `${member}: ${reason}.`));
