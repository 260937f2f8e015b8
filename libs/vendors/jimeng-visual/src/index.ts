export { createJimengVisualClient } from './client.js';
export { parseKey } from './key.js';
export type { VisualKey } from './key.js';
export { onJimengVisual, toVisualTask } from './map.js';
export type { VisualTask } from './map.js';
