export { askNameServers, HostResolver } from './host-resolver.js';
export type { ResolveHost } from './host-resolver.js';
export { ipLiteral, isPublicAddress } from './addresses.js';
export { displayUrl, Outbound, OutboundError } from './outbound.js';
export type { OutboundFailure, OutboundRequest, OutboundResponse } from './outbound.js';
