// One load, in a process of its own so that it shares no event loop with what it measures: told what to do by a message,
// answers with one.
import autocannon from 'autocannon';
import type { Load, LoadResult } from './load.js';

process.once('message', (load: Load) => {
  void run(load).then((result) => process.send!(result, () => process.disconnect()));
});

async function run({ url, clients, seconds, requests }: Load): Promise<LoadResult> {
  let next = 0;
  const result = await autocannon({
    url,
    connections: clients,
    duration: seconds,
    // Each connection begins elsewhere, so that the accounts, or tasks, are spread at every moment.
    setupClient: (client) => {
      const from = (next += Math.ceil(requests.length / clients)) % requests.length;
      client.setRequests([...requests.slice(from), ...requests.slice(0, from)]);
    },
  });
  const { latency, errors, duration } = result;
  return {
    answered: result['2xx'],
    refused: result.non2xx,
    errors,
    seconds: duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
  };
}
