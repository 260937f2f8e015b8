import { AsyncLocalStorage } from 'node:async_hooks';

/** What identifies the work at hand; every log line carries it, and messages carry it on. */
export interface RequestContext {
  readonly requestId?: string;
  readonly taskId?: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` with these identifiers added to those already there. */
export function withContext<T>(context: RequestContext, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...context }, work);
}

export function currentContext(): RequestContext {
  return storage.getStore() ?? {};
}
