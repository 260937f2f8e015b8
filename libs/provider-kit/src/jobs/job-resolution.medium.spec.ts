import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ProviderJob, providerFamilySubject, SUBJECT } from '@reelgate/contracts';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

describe('what an operator found out about a job', () => {
  let test: TestProviders;
  let vendor: ScriptedVendor;

  beforeAll(async () => {
    test = await TestProviders.create();
  });
  beforeEach(() => {
    vendor = new ScriptedVendor(() => test.clock.now(), 'none');
  });
  afterEach(() => test.reset());
  afterAll(() => test.close());

  const ask = (subject: string, request: object): Promise<ProviderJob> =>
    test.rpc.call(providerFamilySubject(subject, 'kling'), request, ProviderJob);
  const resolve = (taskId: string, outcome: string, fields: object = {}): Promise<ProviderJob> =>
    ask(SUBJECT.providerJobResolve, { taskId, outcome, ...fields });

  /** A job whose submit met silence, at a vendor that cannot be asked. */
  async function inDoubt(): Promise<string> {
    await test.start([vendor]);
    await test.channel();
    vendor.onSubmit = () => ({ kind: 'unknown', vendorCode: 'no_answer', message: 'no answer' });
    const taskId = await test.command();
    await test.event(taskId, 'uncertain');
    vendor.onSubmit = (_, accept) => accept();
    return taskId;
  }

  it('is shown with every call', async () => {
    const taskId = await inDoubt();
    expect(await ask(SUBJECT.providerJob, { taskId })).toMatchObject({
      taskId,
      state: 'uncertain',
      reference: taskId,
      calls: [{ action: 'submit', outcome: 'unknown', vendorCode: 'no_answer' }],
    });
    await expect(ask(SUBJECT.providerJob, { taskId: 'nobody' })).rejects.toMatchObject({ code: 'not_found' });
  });

  it('that the vendor has is looked at there, and its film delivered', async () => {
    const taskId = await inDoubt();
    vendor.onQuery = (vendorTaskId) => {
      expect(vendorTaskId).toBe('v-9');
      return { kind: 'succeeded', result: { url: 'https://vendor.example/film.mp4' } };
    };
    await expect(resolve(taskId, 'completed')).rejects.toMatchObject({ param: 'vendor_task_id' });
    expect(await resolve(taskId, 'completed', { vendorTaskId: 'v-9' })).toMatchObject({
      state: 'running',
      vendorTaskId: 'v-9',
    });
    await test.event(taskId, 'completed', { limitMs: 600_000 });
    expect(vendor.submits).toHaveLength(1);
  });

  it('that the vendor has not is made once more, under another reference', async () => {
    const taskId = await inDoubt();
    await resolve(taskId, 'resubmit');
    await test.event(taskId, 'submitted');
    expect(vendor.submits).toHaveLength(2);
    expect(new Set(vendor.submits.map(({ reference }) => reference)).size).toBe(2);
    await expect(resolve(taskId, 'resubmit')).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('that is lost fails with what the client is told, once, whatever its state', async () => {
    const taskId = await inDoubt();
    expect(await resolve(taskId, 'failed', { message: 'The vendor lost it.' })).toMatchObject({
      state: 'failed',
    });
    const { payload } = await test.event(taskId, 'failed');
    expect(payload).toMatchObject({ code: 'upstream_failed', message: 'The vendor lost it.' });
    await expect(resolve(taskId, 'failed')).rejects.toMatchObject({ code: 'invalid_request' });
    const running = await test.command();
    await test.event(running, 'submitted');
    await resolve(running, 'failed');
    await test.event(running, 'failed');
  });
});
