export { TencentVod } from './tencent-vod.js';
