import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LocalStore } from '@reelgate/storage';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

describe('a job with uploaded files', () => {
  let test: TestProviders;
  let folder: string;
  const inputs = [
    { role: 'first_frame', kind: 'image', file: 'upload/big.png', contentType: 'image/png', bytes: 2_000 },
  ] as const;

  beforeAll(async () => {
    test = await TestProviders.create();
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-dispatch-'));
    await new LocalStore(folder).put('upload/big.png', Buffer.alloc(2_000), 'image/png');
  });
  afterEach(() => test.reset());
  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const vendors = (): [ScriptedVendor, ScriptedVendor] => {
    const small = new ScriptedVendor(() => test.clock.now());
    const roomy = new ScriptedVendor(() => test.clock.now(), 'dedupe', 'vidu');
    roomy.maxInlineBytes = 10_000;
    return [small, roomy];
  };

  it('goes to a vendor that takes them inside its request, though another would be preferred', async () => {
    const [small, roomy] = vendors();
    await test.start([small, roomy], { env: { STORAGE_DIR: folder } });
    await test.channel({ priority: 0 });
    await test.channel({ priority: 5, vendor: 'vidu' });
    const taskId = await test.command({ spec: { inputs: [...inputs] } });
    await test.event(taskId, 'submitted');
    expect(small.submits).toHaveLength(0);
    expect(roomy.submits[0]!.body.inputs[0]!.base64).toHaveLength(2_668);
  });

  it('goes to any of them by a link where there is a public address', async () => {
    const [small, roomy] = vendors();
    await test.start([small, roomy], {
      env: { STORAGE_DIR: folder, REELGATE_PUBLIC_URL: 'https://gate.example' },
    });
    await test.channel({ priority: 0 });
    await test.channel({ priority: 5, vendor: 'vidu' });
    const taskId = await test.command({ spec: { inputs: [...inputs] } });
    await test.event(taskId, 'submitted');
    expect(small.submits[0]!.body.inputs[0]!.url).toMatch(/^https:\/\/gate\.example\/files\//);
  });

  it('fails at once, and says why, when none takes them', async () => {
    const [small] = vendors();
    await test.start([small], { env: { STORAGE_DIR: folder } });
    await test.channel();
    const taskId = await test.command({ spec: { inputs: [...inputs] } });
    const { payload } = await test.event(taskId, 'failed');
    expect(payload).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('REELGATE_PUBLIC_URL'),
    });
    expect(small.submits).toHaveLength(0);
  });
});
