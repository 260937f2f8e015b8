export { createTencentVodClient } from './client.js';
export type { Face, TencentVodClient } from './client.js';
export { parseKey } from './key.js';
export type { TencentVodKey } from './key.js';
export { bytesOf, extInfo, onTencentVod, toCreateRequest } from './map.js';
export type { AigcFileInfo, AigcOutputConfig, CreateAigcVideoTask, SpecialScene } from './map.js';
