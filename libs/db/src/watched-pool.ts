import pg from 'pg';
import { DatabaseUnavailable } from './database-unavailable.js';

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (error?: unknown) => void,
) => void;

/** What broke each connection that is broken. */
const losses = new WeakMap<object, Error>();

/**
 * A pool's `onConnect`: notes when the connection breaks, at any time of its life. (A client that breaks while nobody
 * listens to its `error` event ends the process; pool and TypeORM listen most of the time only.)
 */
export function watchConnection(client: pg.ClientBase): void {
  client.on('error', (error) => markLost(client, error));
}

/** What broke this connection; undefined while it is whole. */
export function lossOf(client: object): Error | undefined {
  return losses.get(client);
}

export function markLost(client: object, reason: Error): void {
  losses.set(client, reason);
}

/** A pool whose connections are watched, and whose failures to connect are DatabaseUnavailable, for us and for TypeORM. */
export class WatchedPool extends pg.Pool {
  constructor(config: pg.PoolConfig) {
    super({ ...config, onConnect: watchConnection });
  }

  override connect(): Promise<pg.PoolClient>;
  override connect(callback: Connected): void;
  override connect(callback?: Connected): Promise<pg.PoolClient> | void {
    if (callback) {
      return super.connect((error, client, done) =>
        callback(error && new DatabaseUnavailable(true, error), client, done),
      );
    }
    return super.connect().catch((error: unknown) => {
      throw new DatabaseUnavailable(true, error);
    });
  }
}
