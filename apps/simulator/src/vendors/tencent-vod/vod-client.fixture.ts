import { createHash, createHmac } from 'node:crypto';
import { request } from 'node:http';
import { EXAMPLE_KEY } from './env.js';

const [SUB_APP_ID, SECRET_ID, SECRET_KEY] = EXAMPLE_KEY.split('|') as [string, string, string];

export interface SignOptions {
  readonly action: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
  readonly host: string;
  readonly contentType?: string;
  readonly service?: string;
  readonly secretId?: string;
  readonly secretKey?: string;
}

/** The headers of a signed request, computed apart from the code under test. */
export function signedHeaders(options: SignOptions): Record<string, string> {
  const { contentType = 'application/json', service = 'vod', secretId = SECRET_ID } = options;
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  const hmac = (key: string | Buffer, text: string): Buffer =>
    createHmac('sha256', key).update(text).digest();
  const canonical = `POST\n/\n\ncontent-type:${contentType}\nhost:${options.host}\n\ncontent-type;host\n${sha256(options.body)}`;
  const date = new Date(options.timestamp * 1000).toISOString().slice(0, 10);
  const scope = `${date}/${service}/tc3_request`;
  const toSign = `TC3-HMAC-SHA256\n${options.timestamp}\n${scope}\n${sha256(canonical)}`;
  const key = hmac(hmac(hmac(`TC3${options.secretKey ?? SECRET_KEY}`, date), service), 'tc3_request');
  return {
    'content-type': contentType,
    'x-tc-action': options.action,
    'x-tc-timestamp': String(options.timestamp),
    'x-tc-version': '2018-07-17',
    authorization: `TC3-HMAC-SHA256 Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${hmac(key, toSign).toString('hex')}`,
  };
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  // Answers are looked into member by member; a wrong shape fails the expectation.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly response: any;
}

/** Sends bytes to the simulator as they are. Rejects when the socket is closed without an answer. */
function post(url: string, headers: Record<string, string>, body: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        const json = answer.headers['content-type']?.startsWith('application/json');
        resolve({
          status: answer.statusCode ?? 0,
          text,
          response: json ? (JSON.parse(text) as { Response?: unknown }).Response : undefined,
        });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** A client of one simulator with a clock of its own. */
export class TestClient {
  readonly subAppId = Number(SUB_APP_ID);

  /** @param now milliseconds since 1970, the simulator's own time */
  constructor(
    readonly url: string,
    private readonly now: () => number,
  ) {}

  /** Calls an action and gives `Response`, an error's too. SubAppId is added unless the body has it. */
  // oxlint-disable-next-line typescript/no-explicit-any
  async call(action: string, body: object = {}, options: Partial<SignOptions> = {}): Promise<any> {
    const text = JSON.stringify({ SubAppId: this.subAppId, ...body });
    return (await this.send(action, text, options)).response;
  }

  /** Signs and sends a body as it is; `change` may spoil the headers. */
  send(
    action: string,
    body: string,
    options: Partial<SignOptions> = {},
    change: Record<string, string | undefined> = {},
  ): Promise<Answer> {
    const headers: Record<string, string | undefined> = {
      ...signedHeaders({
        action,
        body,
        timestamp: Math.floor(this.now() / 1000),
        host: new URL(this.url).host,
        ...options,
      }),
      ...change,
    };
    const present = Object.entries(headers).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    return post(this.url, Object.fromEntries(present), body);
  }

  /** Creates a task; gives its id, or fails with the error's code. */
  async create(body: object = {}): Promise<string> {
    const response = await this.call('CreateAigcVideoTask', {
      ModelName: 'Kling',
      ModelVersion: '3.0',
      Prompt: 'a paper boat',
      ...body,
    });
    if (response.Error) throw new Error(`${response.Error.Code}: ${response.Error.Message}`);
    return response.TaskId;
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  detail(taskId: string): Promise<any> {
    return this.call('DescribeTaskDetail', { TaskId: taskId });
  }
}
