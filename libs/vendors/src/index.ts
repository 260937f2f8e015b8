// The vendors, one line each. `serve` of each gives what any family's requests are there.
export * as ark from './ark/index.js';
export * as dashscope from './dashscope/index.js';
export * as jimengVisual from './jimeng-visual/index.js';
export * as minimax from './minimax/index.js';
export * as openAiVideos from './openai-videos/index.js';
export * as tencentVod from './tencent-vod/index.js';
export * as vidu from './vidu/index.js';
export type { VendorKit } from './vendor-kit.js';
