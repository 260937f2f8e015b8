import { Global, Module } from '@nestjs/common';
import type { DynamicModule, Provider } from '@nestjs/common';

/** What was opened before the modules were made (store, outbound clients …), for all of them. */
@Global()
@Module({})
export class ConnectionsModule {
  static of(connections: readonly Provider[]): DynamicModule {
    return { module: ConnectionsModule, providers: [...connections], exports: [...connections] };
  }
}
