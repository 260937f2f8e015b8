import { closeTestServers } from './test-servers.mjs';

/** Jest's globalTeardown. */
export default closeTestServers;
