import { randomUUID } from 'node:crypto';
import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';

const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  429: 'TooManyRequests',
  500: 'InternalServerError',
};

/** The vendor's envelope, the request's id at the end of the message. */
export function arkError(status: number, code: string, message: string, param = ''): Answer {
  const text = `${message} Request id: 02${randomUUID().replaceAll('-', '')}`;
  return {
    status,
    code,
    body: { error: { code, message: text, param, type: TYPES[status] ?? 'BadRequest' } },
    ...(status === 429 && { headers: { 'retry-after': '1' } }),
  };
}

/** A member that is wrong; to be thrown. */
export function invalid(param: string, reason: string, code = `InvalidParameter.${param}`): Refusal {
  const message = `The parameter \`${param}\` specified in the request is not valid: ${reason}.`;
  return new Refusal(arkError(400, code, message, param));
}

/** A member that is not there; to be thrown. */
export function missing(param: string): Refusal {
  const message = `The request failed because it is missing the \`${param}\` parameter.`;
  return new Refusal(arkError(400, 'MissingParameter', message, param));
}
