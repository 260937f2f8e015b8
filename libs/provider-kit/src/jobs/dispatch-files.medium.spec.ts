import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCatalogue, defaultCatalogue } from '@reelgate/catalog';
import { LocalStore } from '@reelgate/storage';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

const BYTES = 8_000_000;
const row = defaultCatalogue.byBase('Kling-3.0-Omni')!;
const vendors = [...row.vendors, { vendor: 'vidu', name: 'x' }];
const catalogue = createCatalogue([{ ...row, vendors }]);

describe('a job with uploaded files', () => {
  let test: TestProviders;
  let folder: string;
  const inputs = [
    { role: 'first_frame', kind: 'image', file: 'upload/big.png', contentType: 'image/png', bytes: BYTES },
  ] as const;

  beforeAll(async () => {
    test = await TestProviders.create();
    folder = await mkdtemp(path.join(tmpdir(), 'reelgate-dispatch-'));
    await new LocalStore(folder).put('upload/big.png', Buffer.alloc(BYTES), 'image/png');
  });
  afterEach(() => test.reset());
  afterAll(async () => {
    await test.close();
    await rm(folder, { recursive: true });
  });

  const script = (): [ScriptedVendor, ScriptedVendor] => {
    // Tencent VOD takes 7 MB inside a request, Vidu 14 MB.
    const small = new ScriptedVendor(() => test.clock.now());
    const roomy = new ScriptedVendor(() => test.clock.now(), 'dedupe', 'vidu');
    return [small, roomy];
  };

  it('goes to a vendor that takes them inside its request, though another would be preferred', async () => {
    const [small, roomy] = script();
    await test.start([small, roomy], { env: { STORAGE_DIR: folder }, catalogue });
    await test.channel({ priority: 0 });
    await test.channel({ priority: 5, vendor: 'vidu', families: ['kling'] });
    const taskId = await test.command({ spec: { scene: 'image', inputs: [...inputs] } });
    await test.event(taskId, 'submitted');
    expect(small.submits).toHaveLength(0);
    expect(roomy.submits[0]!.body.inputs[0]!.base64).toHaveLength(10_666_668);
  });

  it('goes to any of them by a link where there is a public address', async () => {
    const [small, roomy] = script();
    await test.start([small, roomy], {
      env: { STORAGE_DIR: folder, REELGATE_PUBLIC_URL: 'https://gate.example' },
      catalogue,
    });
    await test.channel({ priority: 0 });
    await test.channel({ priority: 5, vendor: 'vidu', families: ['kling'] });
    const taskId = await test.command({ spec: { scene: 'image', inputs: [...inputs] } });
    await test.event(taskId, 'submitted');
    expect(small.submits[0]!.body.inputs[0]!.url).toMatch(/^https:\/\/gate\.example\/files\//);
  });

  it('fails at once, and says why, when none takes them', async () => {
    const [small] = script();
    await test.start([small], { env: { STORAGE_DIR: folder }, catalogue });
    await test.channel();
    const taskId = await test.command({ spec: { scene: 'image', inputs: [...inputs] } });
    const { payload } = await test.event(taskId, 'failed');
    expect(payload).toMatchObject({
      code: 'invalid_input',
      message: expect.stringContaining('REELGATE_PUBLIC_URL'),
    });
    expect(small.submits).toHaveLength(0);
  });
});
