export { createVidu } from './vidu.js';
