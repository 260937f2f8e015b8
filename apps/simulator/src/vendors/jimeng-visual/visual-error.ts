import { randomUUID } from 'node:crypto';
import { Refusal } from '../../calls/answer.js';
import type { Answer } from '../../calls/answer.js';

const MESSAGES: Readonly<Record<number, [status: number, message: string]>> = {
  50215: [400, 'Input invalid for this service'],
  50411: [400, 'Pre Img Risk Not Pass'],
  50412: [400, 'Text Risk Not Pass'],
  50413: [400, 'Post Text Risk Not Pass'],
  50429: [429, 'Request Has Reached API Limit, Please Try Later'],
  50430: [429, 'Request Has Reached API Concurrent Limit, Please Try Later'],
  50500: [500, 'Internal Error'],
  50501: [500, 'Internal RPC Error'],
  50511: [400, 'Post Img Risk Not Pass'],
  50520: [400, 'Risk Internal Error'],
};

const GATEWAY: Readonly<Record<string, [codeN: number, status: number, message: string]>> = {
  MissingAuthenticationToken: [100_003, 401, 'The request has no authentication token.'],
  InvalidTimestamp: [100_006, 400, 'The date of the request is missing or not within 15 minutes.'],
  InvalidActionOrVersion: [100_008, 404, 'The action or its version does not exist.'],
  InvalidAccessKey: [100_009, 401, 'The access key does not exist.'],
  SignatureDoesNotMatch: [100_010, 401, 'The signature does not match.'],
  AccessDenied: [100_013, 403, 'The account may not use the service.'],
  FlowLimitExceeded: [100_018, 429, 'Too many requests.'],
  InvalidAuthorization: [100_024, 400, 'The Authorization header is malformed.'],
  InvalidCredential: [100_025, 400, 'The credential is not for this day, region or service.'],
};

/** What the service says when all is well. */
export function success(data: object): Answer {
  return {
    status: 200,
    code: null,
    body: {
      code: 10_000,
      data,
      message: 'Success',
      request_id: requestId(),
      status: 10_000,
      time_elapsed: '21.5ms',
    },
  };
}

/** An error of the service: a number, and no data. */
export function businessError(code: number, message?: string): Answer {
  const [status, usual] = MESSAGES[code] ?? [400, 'Error'];
  return {
    status,
    code: String(code),
    body: {
      code,
      data: null,
      message: message ?? usual,
      request_id: requestId(),
      status: code,
      time_elapsed: '21.5ms',
    },
  };
}

/** An error of the gateway before the service: a name. */
export function gatewayError(code: string): Answer {
  const [codeN, status, message] = GATEWAY[code] ?? [100_014, 500, 'Internal error.'];
  return {
    status,
    code,
    body: {
      ResponseMetadata: {
        RequestId: requestId(),
        Version: '2022-08-31',
        Service: 'cv',
        Region: 'cn-north-1',
        Error: { CodeN: codeN, Code: code, Message: message },
      },
    },
  };
}

/** An error of either layer: digits are the service's. */
export function anyError(code: string, message?: string): Answer {
  return /^\d+$/.test(code) ? businessError(Number(code), message) : gatewayError(code);
}

/** To be thrown. */
export const refusal = (answer: Answer): Refusal => new Refusal(answer);

const requestId = (): string => randomUUID().replaceAll('-', '');
