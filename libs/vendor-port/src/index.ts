export type { CreateErrorRow } from './create-error.js';
export { array, number, object, parseObject, text } from './json.js';
export type { Json } from './json.js';
export { silenceOf, submitMetSilence } from './silence.js';
export type { Silence } from './silence.js';
export { VendorHttpError } from './vendor-http-error.js';
export type * from './vendor.js';
