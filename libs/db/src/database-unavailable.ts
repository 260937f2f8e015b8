import pg from 'pg';
import { QueryFailedError } from 'typeorm';

/**
 * The database could not be reached, the connection broke while it worked, or nothing can be written there. `nothingDone`: certainly nothing was
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

/** What is said by a server that is not there yet, or is just starting. */
const NOT_YET = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  // Starting up or shutting down, and out of connections.
  '57P01',
  '57P03',
  '53300',
]);

/** Whether a connection that failed with this error may succeed later, without anybody changing anything. */
export function isNotUpYet(error: unknown): boolean {
  if (error instanceof DatabaseUnavailable) return isNotUpYet(error.cause);
  if (!(error instanceof Error)) return false;
  return (
    ('code' in error && NOT_YET.has(String(error.code))) ||
    /^Connection terminated|timeout/.test(error.message)
  );
}

/** `read_only_sql_transaction`: a server that has become a standby, to which a connection still leads. */
const STANDBY = '25006';
/** Insufficient resources: the disk is full, memory or connections are used up. */
const NO_ROOM = /^53/;

/**
 * Whether the server said, in answer to a statement, that it ends the connection, or that nothing can be written by way of
 * it: another connection may lead to another server.
 */
export function isEndOfConnection(error: unknown): error is pg.DatabaseError {
  if (!(error instanceof pg.DatabaseError)) return false;
  return error.severity === 'FATAL' || error.code === STANDBY || NO_ROOM.test(error.code ?? '');
}
