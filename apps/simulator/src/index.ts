export { OFFERED_VENDORS, simulatedChannel, SIMULATED_VENDORS } from './simulated-vendors.js';
export type { SimulatedChannel } from './simulated-vendors.js';
export { startSimulator } from './simulator.js';
export type { RunningSimulator, SimulatorOptions } from './simulator.js';
export type { SimulatedVendor } from './vendors/vendor.js';
