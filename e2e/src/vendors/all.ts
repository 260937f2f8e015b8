// One line a vendor.
export { ark } from './ark.js';
export { jimengVisual } from './jimeng-visual.js';
export { tencentVod } from './tencent-vod.js';
export { vidu } from './vidu.js';
