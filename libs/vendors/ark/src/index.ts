export { createArkClient } from './client.js';
export { onArk, toArkRequest } from './map.js';
export type { ArkContent, ArkMedium, ArkRequest } from './map.js';
