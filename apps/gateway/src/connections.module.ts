import { Global, Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, Provider } from '@nestjs/common';
import { DATABASE, Database } from '@reelgate/db';
import { DataSource } from 'typeorm';

/** For `TypeOrmModule.forFeature`: the entities' data source, which shares the database's pool. */
const dataSource: FactoryProvider<DataSource> = {
  provide: DataSource,
  useFactory: (database: Database) => database.source,
  inject: [DATABASE],
};

/** What was opened before the modules were made (database, bus, store …), for all of them. */
@Global()
@Module({})
export class ConnectionsModule {
  static of(connections: readonly Provider[]): DynamicModule {
    const providers = [...connections, dataSource];
    return { module: ConnectionsModule, providers, exports: providers };
  }
}
