export {
  DEFAULT_ARK_KEY,
  DEFAULT_JIMENG_VISUAL_KEY,
  DEFAULT_TENCENT_VOD_KEY,
  DEFAULT_VIDU_KEY,
} from './env.js';
export { startSimulator } from './simulator.js';
export type { RunningSimulator, SimulatorOptions } from './simulator.js';
