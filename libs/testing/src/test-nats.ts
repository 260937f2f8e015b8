import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNats } from '@reelgate/embedded';
import type { EmbeddedNats } from '@reelgate/embedded';

/** A nats-server with JetStream. */
export interface TestNats {
  readonly url: string;
  /** Stop it in `afterAll`, after the connections to it are closed. */
  stop(): Promise<void>;
}

/**
 * A nats-server for this spec file alone (it takes 20 ms): streams are global to a server, so files that share one
 * would see each other's messages. When NATS_URL is set it is that server, untouched: then run one file at a time.
 */
export async function testNats(): Promise<TestNats> {
  const given = process.env.NATS_URL;
  return given ? { url: given, stop: async () => undefined } : startTestNats();
}

/** Like `testNats()`, but always our own process, for tests that kill or restart it, or choose its port or users. */
export async function startTestNats(port?: number, config?: string): Promise<EmbeddedNats> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'reelgate-test-nats-'));
  return startNats({
    dataDir,
    persistent: false,
    ...(port === undefined ? {} : { port }),
    ...(config === undefined ? {} : { config }),
  });
}
