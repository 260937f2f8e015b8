// The families of which there is something to say, one line each.
export { jimeng } from './jimeng.js';
export { jv } from './jv.js';
export { kling } from './kling.js';
export { sv } from './sv.js';
export { vidu } from './vidu.js';
