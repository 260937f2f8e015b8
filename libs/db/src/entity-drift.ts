import type { Database } from './database.js';

interface ColumnFacts {
  readonly type: string;
  readonly isArray: boolean;
  readonly isNullable: boolean;
  readonly isPrimary: boolean;
}

/**
 * Where the entities of a database say something else than its tables, which migrations made by hand: one line for each
 * column that only one of them has, or of which they differ. Empty when they agree.
 */
export async function entityDrift({ source }: Database): Promise<string[]> {
  const runner = source.createQueryRunner();
  try {
    const drift: string[] = [];
    for (const { tablePath, columns } of source.entityMetadatas) {
      const table = await runner.getTable(tablePath);
      const inTable = new Map(table?.columns.map((column) => [column.name, describe(column)]));
      const inEntity = new Map(
        columns.map((column) => [
          column.databaseName,
          describe({ ...column, type: source.driver.normalizeType(column) }),
        ]),
      );
      for (const name of new Set([...inTable.keys(), ...inEntity.keys()])) {
        const [declared, real] = [inEntity.get(name) ?? 'absent', inTable.get(name) ?? 'absent'];
        if (declared !== real)
          drift.push(`${tablePath}.${name}: the entity says ${declared}, the table ${real}`);
      }
    }
    return drift;
  } finally {
    await runner.release();
  }
}

function describe({ type, isArray, isNullable, isPrimary }: ColumnFacts): string {
  return `${type}${isArray ? '[]' : ''}${isNullable ? '' : ' not null'}${isPrimary ? ' primary key' : ''}`;
}
