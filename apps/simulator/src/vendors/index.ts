// The simulated vendors, one line each.
export { ark } from './ark/index.js';
export { dashscope } from './dashscope/index.js';
export { jimengVisual } from './jimeng-visual/index.js';
export { minimax } from './minimax/index.js';
export { openAiVideos } from './openai-videos/index.js';
export { tencentVod } from './tencent-vod/index.js';
export { vidu } from './vidu/index.js';
