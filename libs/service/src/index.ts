export { bootService } from './boot-service.js';
export type { BootedService, HttpSide, ServiceOptions } from './boot-service.js';
export { INSTALLATION, readInstallation } from './installation.js';
export type { Installation } from './installation.js';
export { InstallationEnv } from './installation-env.js';
export { DeadLettersService } from './letters/dead-letters.service.js';
export { ServiceModule } from './service.module.js';
export type { ServiceParts } from './service.module.js';
