import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import SwaggerParser from '@apidevtools/swagger-parser';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { GatewayBed } from './test-support/gateway-bed.js';
import type { Answer } from './test-support/gateway-bed.js';
import { channel } from './test-support/provider-stand-in.js';

const PACKAGE = resolve(import.meta.dirname, '..');
const ROOT = resolve(PACKAGE, '../..');
const run = promisify(execFile);

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly requestBody?: {
    readonly content: Readonly<
      Record<string, { readonly examples?: Readonly<Record<string, { readonly value: object }>> }>
    >;
  };
  readonly responses: Readonly<Record<string, unknown>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

describe('the document', () => {
  let bed: GatewayBed;
  let document: Document;
  let operations: readonly (readonly [route: string, operation: Operation])[];
  beforeAll(async () => {
    bed = await GatewayBed.start();
    document = (await bed.call('GET', '/openapi.json')).body as Document;
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    );
  });
  afterAll(() => bed?.stop());

  it('is valid', async () => {
    await SwaggerParser.validate(structuredClone(document) as never);
  });

  it("keeps redocly's recommended rules", async () => {
    const config = await createConfig({ extends: ['recommended'] });
    const problems = await lintFromString({ source: JSON.stringify(document), config });
    expect(
      problems.map(({ severity, ruleId, message, location }) => [
        severity,
        ruleId,
        message,
        location[0]?.pointer,
      ]),
    ).toEqual([]);
  });

  it('names its operations for ever, each otherwise', () => {
    const ids = operations.map(([, { operationId }]) => operationId);
    expect(ids.filter((id) => !/^[a-z]+([A-Z][a-z0-9]+)+$/.test(id) && id !== 'reconcile')).toEqual([]);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
  });

  it('says of each what it answers', () => {
    for (const [route, { responses }] of operations) {
      expect([route, Object.keys(responses)]).toEqual([route, expect.arrayContaining(['200', '400', '500'])]);
    }
  });

  it('has the routes and names that docs/api.md lists, and no others', async () => {
    const page = await readFile(join(ROOT, 'docs/api.md'), 'utf8');
    const [, section = ''] = page.split(/^## All routes$/m);
    const listed = [...section.matchAll(/^- `([A-Z]+ \/[^`]*)` `(\w+)`/gm)].map(
      ([, route, id]) => `${route} ${id}`,
    );
    const served = operations.map(([route, { operationId }]) => `${route} ${operationId}`);
    expect(listed.toSorted()).toEqual(served.toSorted());
  });

  describe('shows bodies', () => {
    beforeAll(async () => {
      bed.provider.channels = (['tencent-vod', 'vidu', 'ark', 'ark'] as const).map((vendor, i) =>
        channel({ id: `chan_${i + 1}`, vendor }),
      );
      // Any change makes the gateway load the list.
      await bed.admin('PATCH', '/admin/v1/channels/chan_1', { weight: 2 });
    });

    const uncertain = async (): Promise<string> => {
      const { id } = await bed.create();
      await bed.event('uncertain', id, { reason: 'no answer' });
      await bed.until(id, 'in_progress');
      return id as string;
    };

    it('of every route that takes one, which are accepted as they are', async () => {
      /** What a path's `{id}` names, made anew for each example. */
      const subjects: Readonly<Record<string, () => Promise<string>>> = {
        remixVideo: async () => (await bed.create()).id,
        changeAccount: async () => (await bed.admin('POST', '/admin/v1/accounts', { name: 'x' })).body.id,
        addCredit: async () => bed.account,
        changeApiKey: async () =>
          (await bed.admin('POST', '/admin/v1/api-keys', { name: 'x', role: 'admin' })).body.id,
        rotateApiKey: async () =>
          (await bed.admin('POST', '/admin/v1/api-keys', { name: 'x', role: 'admin' })).body.id,
        // The key that calls; the old secret is good for the rest of the examples.
        rotateOwnApiKey: async () => (await bed.call('GET', '/v1/api-keys')).body.data.at(-1).id,
        // One that no example needs: it is switched off.
        changeChannel: async () => 'chan_4',
        cancelTask: async () => (await bed.create()).id,
        releaseTask: uncertain,
        resolveUncertain: uncertain,
        dropDeadLetter: async () => {
          await bed.buryOwn({ id: 'to-be-dropped' });
          return 'gateway:task.evt.completed.v1:to-be-dropped';
        },
        rejectAdjustment: async () =>
          (
            await bed.admin(
              'POST',
              '/admin/v1/ledger/adjustments',
              { account_id: bed.account, amount: '1', currency: 'CNY', reason: 'x' },
              { 'idempotency-key': 'to-be-rejected' },
            )
          ).body.id,
      };
      bed.provider.onCancel = ({ taskId }) => bed.event('cancelled', taskId);
      bed.provider.onResolve = ({ taskId, outcome }) =>
        outcome === 'failed'
          ? bed.event('failed', taskId, { code: 'upstream_failed', message: 'Ended.' })
          : bed.event('submitted', taskId, { vendor: 'tencent-vod', channelId: 'chan_1' });
      const seen: string[] = [];
      for (const [route, { operationId, requestBody }] of operations) {
        if (!requestBody) continue;
        const [method = '', path = ''] = route.split(' ');
        const examples = Object.values(requestBody.content['application/json']?.examples ?? {});
        expect([route, examples.length]).not.toEqual([route, 0]);
        for (const { value } of examples) {
          const url = path.replace('{id}', (await subjects[operationId]?.()) ?? '{id}');
          // An id can only be shown.
          const body = 'account_id' in value ? { ...value, account_id: bed.account } : value;
          const headers = { 'idempotency-key': `example-${seen.length}` };
          const answer: Answer = await (path.startsWith('/admin/')
            ? bed.admin(method, url, body, headers)
            : bed.call(method, url, body, headers));
          expect([route, value, answer.status, answer.body]).toEqual([route, value, 200, expect.anything()]);
          seen.push(operationId);
        }
      }
      expect(seen).toEqual(
        expect.arrayContaining(['createVideo', 'createArkTask', 'createChannel', 'addCredit']),
      );
    });
  });

  describe('makes a client', () => {
    let folder: string;
    beforeAll(async () => {
      // Where the client's own imports are found.
      await mkdir(join(PACKAGE, 'dist'), { recursive: true });
      folder = await mkdtemp(join(PACKAGE, 'dist', 'client-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('that compiles, and knows what is right and what is wrong', async () => {
      await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
      const generator = join(PACKAGE, 'node_modules/oazapfts/dist/cli.js');
      await run(process.execPath, [
        generator,
        join(folder, 'openapi.json'),
        join(folder, 'client.ts'),
        '--optimistic',
      ]);
      await writeFile(join(folder, 'use.ts'), USE);
      const options = {
        strict: true,
        noEmit: true,
        target: 'es2023',
        lib: ['es2023', 'dom'],
        module: 'esnext',
        moduleResolution: 'bundler',
        types: [],
        noUncheckedIndexedAccess: true,
      };
      const config = join(folder, 'tsconfig.json');
      await writeFile(config, JSON.stringify({ compilerOptions: options, files: ['client.ts', 'use.ts'] }));
      const { stdout } = await run(process.execPath, [
        join(ROOT, 'node_modules/typescript/bin/tsc'),
        '-p',
        config,
      ]).catch((error: { stdout: string }) => error);
      expect(stdout).toBe('');
    }, 120_000);
  });
});

/** What a caller would write. Each line below an expected error has to be one. */
const USE = `
import { addCredit, createAccount, createVideo, listVideos, retrieveVideo, searchTasks } from './client';

export async function film(): Promise<string | null> {
  const { id, usage } = await createVideo({ model: 'm', prompt: 'p', seconds: '5', metadata: { mine: true } }, {});
  const amount: string = usage.amount;
  const page = await listVideos({ limit: 10, order: 'asc' });
  const last: string | null = page.last_id;
  const video = await retrieveVideo(id);
  const progress: number = video.progress;
  const reason: string | undefined = video.error?.message;
  const account = await createAccount({ name: 'a', credit_limit: '1.00' });
  const once = [amount, last, progress, reason].join();
  await addCredit(account.id, once, { amount: '10', currency: 'CNY' });
  return video.video_url;
}

export async function wrong(): Promise<void> {
  // @ts-expect-error a limit is a number
  await listVideos({ limit: '10' });
  // @ts-expect-error there is no such order
  await listVideos({ order: 'up' });
  // @ts-expect-error a film is of a model
  await createVideo({ prompt: 'p' }, {});
  // @ts-expect-error there is no such field
  await createAccount({ name: 'a', credit: '1.00' });
  // @ts-expect-error credit is added once
  await addCredit('a', { amount: '10', currency: 'CNY' });
  // @ts-expect-error there is no such filter
  await searchTasks({ acountId: 'a' });
}
`;
