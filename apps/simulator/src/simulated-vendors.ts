import type { SimulatedVendor } from './vendors/vendor.js';
import * as vendors from './vendors/index.js';

/** Every simulated vendor, the one that is tried first first. */
export const SIMULATED_VENDORS: readonly SimulatedVendor[] = Object.values(vendors).sort(
  (a: SimulatedVendor, b: SimulatedVendor) => a.priority - b.priority || a.name.localeCompare(b.name),
);

/** Those that channels are made for unasked. */
export const OFFERED_VENDORS: readonly SimulatedVendor[] = SIMULATED_VENDORS.filter(
  ({ onlyByHand }) => !onlyByHand,
);

/** A channel as the admin API takes it. */
export interface SimulatedChannel {
  readonly name: string;
  readonly vendor: string;
  readonly key: string;
  readonly base_url: string;
  readonly priority: number;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** The channel that leads to a vendor of a simulator at `url`, whose address is private as a rule. */
export function simulatedChannel(vendor: SimulatedVendor, url: string): SimulatedChannel {
  const { name, path, exampleKey } = vendor;
  return {
    name: `simulated-${name}`,
    vendor: name,
    key: exampleKey,
    base_url: `${url}${path}`,
    priority: SIMULATED_VENDORS.indexOf(vendor),
    settings: { allow_private_addresses: true },
  };
}
