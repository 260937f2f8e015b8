import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { BUS, RpcClient } from '@reelgate/bus';
import type { BusConnection } from '@reelgate/bus';
import { DATABASE, DeadLetterFile, Outbox } from '@reelgate/db';
import type { Database } from '@reelgate/db';
import { CLOCK, LOGGER, Readiness, Sealer } from '@reelgate/runtime';
import type { Clock, Logger } from '@reelgate/runtime';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { INSTALLATION } from './installation.js';
import type { Installation } from './installation.js';
import type { InstallationEnv } from './installation-env.js';
import { DeadLettersHandler } from './letters/dead-letters.handler.js';
import { DeadLettersService, REDELIVER } from './letters/dead-letters.service.js';
import type { Redeliver } from './letters/dead-letters.service.js';

/** What every service is built on. */
export interface ServiceParts {
  readonly env: Readonly<InstallationEnv>;
  readonly installation: Installation;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly bus: BusConnection;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly sealer: Sealer;
  readonly registry: Registry;
  readonly readiness: Readiness;
  readonly letters: DeadLetterFile;
  readonly redeliver: Redeliver;
}

/** Gives the parts to all modules of a service; its environment by the environment's class. */
@Global()
@Module({})
export class ServiceModule {
  static of(parts: ServiceParts): DynamicModule {
    const providers: Provider[] = [
      { provide: parts.env.constructor as Type, useValue: parts.env },
      { provide: INSTALLATION, useValue: parts.installation },
      { provide: LOGGER, useValue: parts.logger },
      { provide: CLOCK, useValue: parts.clock },
      { provide: BUS, useValue: parts.bus },
      { provide: RpcClient, useValue: new RpcClient(parts.bus) },
      { provide: DATABASE, useValue: parts.database },
      // For `TypeOrmModule.forFeature`; it shares the database's pool.
      { provide: DataSource, useValue: parts.database.source },
      { provide: Outbox, useValue: parts.outbox },
      { provide: Registry, useValue: parts.registry },
      { provide: Readiness, useValue: parts.readiness },
      { provide: Sealer, useValue: parts.sealer },
      { provide: DeadLetterFile, useValue: parts.letters },
      { provide: REDELIVER, useValue: parts.redeliver },
      DeadLettersService,
    ];
    return { module: ServiceModule, controllers: [DeadLettersHandler], providers, exports: providers };
  }
}
