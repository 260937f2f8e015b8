export { ipLiteral, isPublicAddress } from './addresses.js';
export { displayUrl, Outbound, OutboundError } from './outbound.js';
export type { OutboundFailure, OutboundRequest, OutboundResponse } from './outbound.js';
