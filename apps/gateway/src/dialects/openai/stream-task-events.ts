import type { FastifyReply } from 'fastify';
import { isTerminal, publicStatus } from '@reelgate/contracts';
import type { Clock } from '@reelgate/runtime';
import type { Task } from '../../tasks/task.js';
import type { TaskWatcher } from '../../tasks/task-watcher.js';

/** Proxies close connections on which nothing comes. */
const HEARTBEAT_MS = 15_000;

/**
 * Answers with server-sent events: one now, one at each change (`event: video.<status>`, `data: <rendered task>`), and the
 * end of the stream with the end of the task, or when the caller may no longer read it. Stops watching when the client
 * goes away.
 */
export function streamTaskEvents(options: {
  readonly task: Task;
  readonly watcher: TaskWatcher;
  readonly clock: Clock;
  readonly reply: FastifyReply;
  readonly render: (task: Task) => object;
  /** Whether the caller may still read the task; asked at each look. */
  readonly isAllowed: () => Promise<boolean>;
}): void {
  const { task, watcher, clock, reply, render, isAllowed } = options;
  // From here on Fastify does not touch the response.
  reply.hijack();
  const response = reply.raw;
  for (const [name, value] of Object.entries(reply.getHeaders()))
    if (value !== undefined) response.setHeader(name, value);
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  // Nothing of the stream would reach a HEAD, so it must not wait for its end.
  if (reply.request.method === 'HEAD') return void response.end();

  let last = '';
  const tell = (current: Task): void => {
    const seen = `${current.state} ${current.progress}`;
    if (seen === last || response.writableEnded) return;
    last = seen;
    response.write(
      `event: video.${publicStatus(current.state)}\ndata: ${JSON.stringify(render(current))}\n\n`,
    );
    if (isTerminal(current.state)) response.end();
  };
  let cancelBeat = (): void => undefined;
  const beat = (): void => {
    cancelBeat = clock.setTimer(() => {
      response.write(': still here\n\n');
      beat();
    }, HEARTBEAT_MS);
  };

  tell(task);
  if (response.writableEnded) return;
  beat();
  const end = (): void => void response.end();
  // One after the other, so that nothing older is told after something newer.
  let looks = Promise.resolve();
  const unwatch = watcher.watch(task.id, (current) => {
    looks = looks.then(async () => ((await isAllowed()) ? tell(current) : end()));
  });
  watcher.stopping.addEventListener('abort', end, { once: true });
  response.once('close', () => {
    unwatch();
    cancelBeat();
    watcher.stopping.removeEventListener('abort', end);
  });
}
