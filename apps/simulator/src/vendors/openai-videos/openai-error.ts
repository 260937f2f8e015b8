import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';

/** OpenAI's envelope, whose four members are always there. */
export function openAiError(
  status: number,
  code: string,
  message: string,
  param: string | null = null,
): Answer {
  const type = status >= 500 ? 'server_error' : status === 429 ? 'rate_limit_error' : 'invalid_request_error';
  return {
    status,
    code,
    body: { error: { message, type, param, code } },
    ...(status === 429 && { headers: { 'retry-after': '1' } }),
  };
}

/** A member that is wrong; to be thrown. */
export const invalid = (param: string, message: string): Refusal =>
  new Refusal(openAiError(400, 'invalid_value', message, param));
