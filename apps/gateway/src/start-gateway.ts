import type { Clock, EnvSource, RunningService } from '@reelgate/runtime';

/** Parts a test may replace. */
export interface GatewayOverrides {
  readonly clock?: Clock;
  /** Addresses of a host name; rejects or resolves empty when there are none. */
  readonly resolveHost?: (host: string) => Promise<readonly string[]>;
}

export interface RunningGateway extends RunningService {
  /** Base URL of the public interface, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Port of /healthz, /readyz and /metrics. */
  readonly opsPort: number;
}

/** Starts the gateway of this environment (`GatewayEnv`, `StorageEnv`); rejects when it cannot work. */
export function startGateway(_source: EnvSource, _overrides: GatewayOverrides = {}): Promise<RunningGateway> {
  throw new Error('not implemented');
}
