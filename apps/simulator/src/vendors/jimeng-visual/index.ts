export { createJimengVisual } from './jimeng-visual.js';
