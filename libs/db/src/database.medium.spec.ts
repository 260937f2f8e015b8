import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '@reelgate/runtime';
import { createTestDatabase } from '@reelgate/testing';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Database, entityDrift } from './index.js';

const POOL = 2;

@Entity({ name: 'film' })
class Film {
  @PrimaryColumn('text') id: string;
  @Column('bigint') price: bigint;
  @Column('text', { array: true, nullable: true }) tags: string[] | null;
  @Column({ name: 'made_at', type: 'timestamptz' }) madeAt: Date;
}

describe('a database with entities', () => {
  let database: Database;

  beforeAll(async () => {
    const { url } = await createTestDatabase();
    database = await Database.connect({
      url,
      poolSize: POOL,
      applicationName: 'entities',
      logger: createLogger('test', 'silent'),
      entities: [Film],
    });
    await database.query(
      'CREATE TABLE film (id text PRIMARY KEY, price bigint NOT NULL, tags text[], made_at timestamptz NOT NULL)',
    );
  });
  afterAll(() => database.close());

  it('reads by entities what statements wrote, and the other way round, amounts as bigint', async () => {
    const films = database.source.getRepository(Film);
    const film = { id: 'a', price: 9_007_199_254_740_993n, tags: ['x', 'y'], madeAt: new Date(1_000) };
    await films.insert(film);
    expect(await database.query('SELECT id, price, tags, made_at AS "madeAt" FROM film')).toEqual([film]);
    await database.query('UPDATE film SET price = price + 1, tags = NULL');
    expect(await films.findOneBy({ id: 'a' })).toEqual({ ...film, price: film.price + 1n, tags: null });
  });

  it('takes no more connections than its pool has, for both together', async () => {
    const films = database.source.getRepository(Film);
    const nap = 'SELECT pg_sleep(0.05)';
    await Promise.all([
      ...Array.from({ length: 8 }, () => database.query(nap)),
      ...Array.from({ length: 8 }, () => films.query(nap)),
      ...Array.from({ length: 8 }, () => database.transaction((tx) => tx.query(nap))),
    ]);
    const [row] = await database.query<{ connections: bigint }>(
      "SELECT count(*) AS connections FROM pg_stat_activity WHERE application_name = 'entities'",
    );
    expect(row!.connections).toBe(BigInt(POOL));
  });

  it('says where an entity and its table differ', async () => {
    expect(await entityDrift(database)).toEqual([]);
    await database.query(
      'ALTER TABLE film ADD COLUMN note text, ALTER COLUMN price TYPE numeric, DROP COLUMN tags',
    );
    await database.query('ALTER TABLE film ALTER COLUMN made_at DROP NOT NULL');
    expect((await entityDrift(database)).toSorted()).toEqual([
      'film.made_at: the entity says timestamp with time zone not null, the table timestamp with time zone',
      'film.note: the entity says absent, the table text',
      'film.price: the entity says bigint not null, the table numeric not null',
      'film.tags: the entity says text[], the table absent',
    ]);
  });
});
