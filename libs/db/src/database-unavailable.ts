import pg from 'pg';
import { QueryFailedError } from 'typeorm';

/**
 * The database could not be reached, or the connection broke while it worked. `nothingDone`: certainly nothing was
 * committed, so the work may be repeated; otherwise it was at its commit, and nobody can tell.
 */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';

  constructor(
    readonly nothingDone: boolean,
    cause: unknown,
  ) {
    super(
      nothingDone
        ? 'the database cannot be reached'
        : 'the connection to the database broke at a commit, whose outcome is unknown',
      { cause },
    );
  }
}

/** Whether an error says that the database cannot be reached or was lost; also one that comes from a TypeORM repository. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (!(error instanceof QueryFailedError)) return error instanceof DatabaseUnavailable;
  const cause: unknown = error.driverError;
  if (cause instanceof pg.DatabaseError) return isEndOfConnection(cause);
  // pg has no class for these.
  return cause instanceof Error && /^Connection terminated|is not queryable$/.test(cause.message);
}

/** Whether the server said, in answer to a statement, that it ends the connection. */
export function isEndOfConnection(error: unknown): error is pg.DatabaseError {
  return error instanceof pg.DatabaseError && error.severity === 'FATAL';
}
