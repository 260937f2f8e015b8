// A process of its own, so that an attacker's work delays only what it attacks: asks for ordinary things, 40 times a second
// however long the answers take, until its input ends; then prints what came of it as JSON.
// Arguments: base URL, key, id of a video.
import { Agent, request } from 'node:http';

const EVERY_MS = 25;
const LIMIT_MS = 30_000;
const [url, key, video] = process.argv.slice(2) as [string, string, string];
const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const QUOTE = JSON.stringify({ model: 'Kling-3.0-Omni', prompt: 'a paper boat', seconds: '5' });

const times: number[] = [];
const failed: string[] = [];
const pending = new Set<Promise<void>>();

function ask(method: string, path: string, body?: string): Promise<void> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const over = (problem?: string): void => {
      times.push(performance.now() - begun);
      if (problem !== undefined) failed.push(`${method} ${path}: ${problem}`);
      resolve();
    };
    const sent = request(
      `${url}${path}`,
      {
        method,
        agent,
        timeout: LIMIT_MS,
        headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      },
      (answer) => {
        answer
          .resume()
          .once('close', () => over(answer.statusCode === 200 ? undefined : `${answer.statusCode}`));
      },
    );
    sent.once('timeout', () => sent.destroy(new Error('no answer in time')));
    sent.once('error', (error) => over(error.message));
    sent.end(body);
  });
}

let turn = 0;
const timer = setInterval(() => {
  turn += 1;
  const asked = turn % 2 === 0 ? ask('GET', `/v1/videos/${video}`) : ask('POST', '/v1/videos/quote', QUOTE);
  pending.add(asked);
  void asked.finally(() => pending.delete(asked));
}, EVERY_MS);

process.stdin.resume().once('end', () => {
  clearInterval(timer);
  void Promise.all(pending).then(() => {
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
    process.stdout.write(JSON.stringify({ answered: times.length, failed, p50: at(0.5), p99: at(0.99) }));
    agent.destroy();
  });
});
