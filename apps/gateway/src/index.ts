export { GatewayEnv } from './gateway-env.js';
export { gatewayMigrations } from './migrations/index.js';
export { startGateway } from './start-gateway.js';
export type { GatewayOverrides, RunningGateway } from './start-gateway.js';
