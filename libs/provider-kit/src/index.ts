import 'reflect-metadata';

export { providerMigrations } from './migrations/provider-migrations.js';
export { ProviderEnv } from './provider-env.js';
export { startProvider } from './start-provider.js';
export type { DefineFamilies, FamilyKit, ProviderOverrides } from './start-provider.js';
export type * from '@reelgate/vendor-port';
