import { randomUUID } from 'node:crypto';
import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';

const MESSAGES: Readonly<Record<string, [status: number, message: string]>> = {
  CODEC: [400, 'invalid id'],
  Unauthorized: [401, 'unauthorized'],
  BadRequest: [400, 'bad request'],
  FieldLacking: [400, 'field is missing or empty'],
  FieldUnwanted: [400, 'unwanted field'],
  FieldInvalid: [400, 'invalid field'],
  FieldItemCountOutOfRange: [400, 'field item count out of range'],
  ImageFormatInvalid: [400, 'invalid image format'],
  CreditInsufficient: [400, 'insufficient credits'],
  TaskNotFound: [404, 'task not found'],
  TooManyRequests: [429, 'too many requests'],
  QuotaExceeded: [429, 'quota exceeded'],
  InternalServiceFailure: [500, 'internal service failure'],
};

/** The vendor's envelope. `message`: another than the reason's usual one. */
export function viduError(reason: string, message?: string): Answer {
  const [status, usual] = MESSAGES[reason] ?? [400, 'bad request'];
  return {
    status,
    code: reason,
    body: {
      code: status,
      reason,
      message: message ?? usual,
      metadata: { trace_id: randomUUID().replaceAll('-', '') },
    },
  };
}

/** To be thrown. `detail` follows the reason's usual text, as in `invalid field: duration`. */
export function refusal(reason: string, detail?: string): Refusal {
  return new Refusal(viduError(reason, detail && `${MESSAGES[reason]?.[1]}: ${detail}`));
}
