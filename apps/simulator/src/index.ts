export { DEFAULT_TENCENT_VOD_KEY } from './env.js';
export { startSimulator } from './simulator.js';
export type { RunningSimulator, SimulatorOptions } from './simulator.js';
