import { openTestServers } from './test-servers.mjs';

/** Jest's globalSetup. Workers inherit the variable. */
export default async function setUp() {
  process.env.REELGATE_TEST_SERVERS = await openTestServers();
}
