// Every vendor that has a client, one line each.
export { ark } from './ark.js';
export { dashscope } from './dashscope.js';
export { jimengVisual } from './jimeng-visual.js';
export { minimax } from './minimax.js';
export { openAiVideos } from './openai-videos.js';
export { tencentVod } from './tencent-vod.js';
export { vidu } from './vidu.js';
