export { vendorCodeOf } from './api-error.js';
export type { ApiError } from './api-error.js';
export {
  acceptedAs,
  CREATE_ERROR,
  CREATE_STATUSES,
  createOutcome,
  openQuestion,
  rowOf,
} from './create-error.js';
export type { CreateErrorRow } from './create-error.js';
export { exchange, isSuccess, notTheApi, testFailed, urlBelow } from './exchange.js';
export type { Granted, HttpAnswer, Refused, Reply } from './exchange.js';
export { array, errorNumber, number, object, parseObject, text } from './json.js';
export type { Json } from './json.js';
export { questionMetSilence, silenceOf, submitMetSilence } from './silence.js';
export type { Silence } from './silence.js';
export { failureOutcome } from './task-failure.js';
export type { FailureRow } from './task-failure.js';
export { VendorHttpError } from './vendor-http-error.js';
export type * from './vendor.js';
