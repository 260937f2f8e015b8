import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, entityDrift, migrate } from '@reelgate/db';
import { createLogger } from '@reelgate/runtime';
import { createTestDatabase } from '@reelgate/testing';
import { ENTITIES } from './entities.js';
import { providerMigrations } from './migrations/provider-migrations.js';

describe('the entities', () => {
  let database: Database;

  beforeAll(async () => {
    const { url } = await createTestDatabase();
    await migrate(url, [providerMigrations]);
    const logger = createLogger('test', 'silent');
    database = await Database.connect({
      url,
      poolSize: 1,
      applicationName: 'test',
      logger,
      entities: ENTITIES,
    });
  });
  afterAll(() => database.close());

  it('are what the migrations have made', async () => {
    expect(ENTITIES.length).toBeGreaterThan(0);
    expect(await entityDrift(database)).toEqual([]);
  });
});
