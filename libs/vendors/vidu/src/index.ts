export { createViduClient } from './client.js';
export { onVidu, toViduRequest } from './map.js';
export type { ViduBody, ViduEndpoint, ViduRequest } from './map.js';
