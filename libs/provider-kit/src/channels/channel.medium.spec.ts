import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultCatalogue } from '@reelgate/catalog';
import { Channel, ChannelList, ChannelTestResult, SUBJECT } from '@reelgate/contracts';
import { sealChannelKey } from '@reelgate/runtime';
import { takeCalls } from './call-budget.js';
import { ChannelRepository } from './channel.repository.js';
import { ScriptedVendor } from '../test-support/scripted-vendor.js';
import { TestProviders } from '../test-support/test-provider.js';

describe('channels', () => {
  let test: TestProviders;
  let vendor: ScriptedVendor;

  beforeAll(async () => {
    test = await TestProviders.create();
  });
  beforeEach(async () => {
    vendor = new ScriptedVendor(() => test.clock.now());
    await test.start([vendor]);
  });
  afterEach(() => test.reset());
  afterAll(() => test.close());

  const patch = (change: object): Promise<Channel> =>
    test.rpc.call(SUBJECT.providerChannelPatch, change, Channel);
  const list = async (): Promise<Channel[]> =>
    (await test.rpc.call(SUBJECT.providerChannelList, {}, ChannelList)).channels;
  const remove = (id: string): Promise<Channel> =>
    test.rpc.call(SUBJECT.providerChannelDelete, { id }, Channel);

  it('are created with defaults, and listed without the key, which rests sealed', async () => {
    const created = await test.channel({ name: 'main' });
    expect(created).toEqual({
      id: expect.stringMatching(/^ch_/),
      name: 'main',
      vendor: 'tencent-vod',
      baseUrl: 'https://vendor.example',
      families: defaultCatalogue.familiesOf('tencent-vod'),
      weight: 1,
      priority: 0,
      maxConcurrency: null,
      requestsPerSecond: null,
      settings: {},
      enabled: true,
      fault: null,
      restingUntil: null,
      createdAt: test.clock.now().toISOString(),
    });
    expect(await list()).toEqual([created]);
    const [row] = await test.database.query<{ sealed_key: string }>('SELECT * FROM provider.channel');
    expect(JSON.stringify(row)).not.toContain('secret-of-the-channel');
    expect(test.sealer.open(row!.sealed_key, 'channel-key')).toBe('app|secret-of-the-channel');
  });

  it.each([
    ['a key of another form', { key: 'noseparator' }, 'key', 'expected App|Secret'],
    [
      'a family that the vendor does not serve',
      { families: ['jimeng'] },
      'families',
      'does not serve jimeng',
    ],
    [
      'a setting of the wrong type',
      { settings: { allow_private_addresses: 'yes' } },
      'settings.allow_private_addresses',
      'true or false',
    ],
    ['a name that is taken', { name: 'taken' }, 'name', '"taken" exists already'],
  ])('refuse %s', async (_, fields, param, message) => {
    await test.channel({ name: 'taken' });
    await expect(test.channel(fields)).rejects.toMatchObject({
      code: 'invalid_request',
      param,
      message: expect.stringContaining(message),
    });
    await expect(test.channel(fields)).rejects.not.toMatchObject({
      message: expect.stringContaining('noseparator'),
    });
  });

  it('are changed field by field; null takes a limit away, and a change forgives a fault', async () => {
    const { id } = await test.channel({ maxConcurrency: 2, weight: 5 });
    await test.database.query("UPDATE provider.channel SET fault = 'auth: no'");
    expect(await patch({ id, maxConcurrency: null, name: 'renamed', families: [] })).toMatchObject({
      name: 'renamed',
      maxConcurrency: null,
      weight: 5,
      fault: null,
      families: defaultCatalogue.familiesOf('tencent-vod'),
    });
    await expect(patch({ id, key: 'x' })).rejects.toMatchObject({ param: 'key' });
    await expect(patch({ id: 'ch_none', weight: 1 })).rejects.toMatchObject({ code: 'not_found' });
    await patch({ id, key: 'app|another-secret' });
    const [row] = await test.database.query<{ sealed_key: string }>(
      'SELECT sealed_key FROM provider.channel',
    );
    expect(test.sealer.open(row!.sealed_key, 'channel-key')).toBe('app|another-secret');
  });

  it('take a key with another address only, in either version of the request', async () => {
    const { id, baseUrl } = await test.channel();
    const moved = 'https://elsewhere.example';
    for (const subject of [SUBJECT.providerChannelPatch, SUBJECT.providerSealedChannelPatch]) {
      await expect(test.rpc.call(subject, { id, baseUrl: moved }, Channel)).rejects.toMatchObject({
        code: 'invalid_request',
        param: 'key',
        message: expect.stringContaining('base_url'),
      });
      expect(await test.rpc.call(subject, { id, baseUrl, weight: 3 }, Channel)).toMatchObject({ baseUrl });
    }
    expect(await patch({ id, baseUrl: moved, key: 'app|for-elsewhere' })).toMatchObject({ baseUrl: moved });
  });

  it('take a key that was sealed for them and their address, and for nothing else', async () => {
    const seal = (channel: string, baseUrl?: string): string =>
      sealChannelKey(test.sealer, 'app|sealed-secret', { channel, baseUrl });
    const create = (fields: object): Promise<Channel> =>
      test.rpc.call(SUBJECT.providerSealedChannelCreate, { vendor: 'tencent-vod', ...fields }, Channel);
    const change = (fields: object): Promise<Channel> =>
      test.rpc.call(SUBJECT.providerSealedChannelPatch, fields, Channel);
    const { id, baseUrl } = await create({ name: 'one', sealedKey: seal('one') });
    const keyOf = async (): Promise<string> => {
      const rows = await test.database.query<{ sealed_key: string }>(
        'SELECT sealed_key FROM provider.channel WHERE id = $1',
        [id],
      );
      return test.sealer.open(rows[0]!.sealed_key, 'channel-key');
    };
    expect(await keyOf()).toBe('app|sealed-secret');
    await patch({ id, key: 'app|another' });
    // Somebody on the bus who has recorded a request, and sends its key elsewhere.
    const evil = 'https://evil.example';
    const wrong = { code: 'invalid_request', param: 'key' };
    await expect(create({ name: 'two', sealedKey: seal('one') })).rejects.toMatchObject(wrong);
    await expect(create({ name: 'one', baseUrl: evil, sealedKey: seal('one') })).rejects.toMatchObject(wrong);
    await expect(change({ id, baseUrl: evil, sealedKey: seal(id, baseUrl) })).rejects.toMatchObject(wrong);
    await expect(change({ id, sealedKey: seal('ch_other', baseUrl) })).rejects.toMatchObject(wrong);
    await expect(change({ id, sealedKey: 'v1.garbage' })).rejects.toMatchObject({
      code: 'sealed_unreadable',
    });
    expect(await keyOf()).toBe('app|another');
    await change({ id, sealedKey: seal(id, baseUrl) });
    expect(await keyOf()).toBe('app|sealed-secret');
  });

  it('give each call of their budget to one claim, however many claim at once', async () => {
    const { id } = await test.channel({ requestsPerSecond: 50 });
    const { database, bus, sealer, clock } = test;
    const channels = new ChannelRepository(database, bus, sealer, clock, {});
    const claim = (): Promise<Date[]> =>
      database.transaction(async (tx) => {
        const budget = (await channels.lockBudget(tx, id))!;
        const { at, nextCallAt } = takeCalls(budget, clock.now(), 3);
        await channels.setNextCall(tx, id, nextCallAt!);
        return at;
      });
    const calls = (await Promise.all(Array.from({ length: 12 }, claim))).flat();
    const first = clock.now().getTime();
    expect(calls.map((at) => at.getTime() - first).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 36 }, (_, i) => i * 20),
    );
  });

  it('are told about when they change', async () => {
    const told: unknown[] = [];
    test.bus.onBroadcast(SUBJECT.cacheChannels, (payload) => told.push(payload));
    await test.bus.ping();
    const { id } = await test.channel();
    await patch({ id, weight: 2 });
    await remove(id);
    await test.until(() => told.length >= 3);
    expect(told).toEqual([{ id }, { id }, { id }]);
  });

  it('are not deleted while jobs are in flight', async () => {
    const { id } = await test.channel();
    const taskId = await test.command();
    await test.event(taskId, 'submitted');
    await expect(remove(id)).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining('1 job in flight'),
    });
    vendor.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } });
    await test.event(taskId, 'completed');
    expect(await remove(id)).toMatchObject({ id });
    expect(await list()).toEqual([]);
    await expect(remove(id)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('finish what they have when they are disabled, and take nothing new', async () => {
    const { id } = await test.channel();
    const first = await test.command();
    await test.event(first, 'submitted');
    await patch({ id, enabled: false });
    vendor.onQuery = () => ({ kind: 'succeeded', result: { url: 'https://films.example/a.mp4' } });
    const second = await test.command();
    await test.event(first, 'completed');
    expect(await test.job(second)).toMatchObject({ state: 'queued' });
  });

  it('are tested by a call, whose message shows no key', async () => {
    const { id } = await test.channel();
    expect(await test.rpc.call(SUBJECT.providerChannelTest, { id }, ChannelTestResult)).toEqual({
      ok: true,
      message: 'the key app|[redacted] works',
      elapsedMs: 0,
    });
  });

  it('of a vendor that this process does not speak are left to one that does', async () => {
    await expect(test.channel({ vendor: 'ark' })).rejects.toMatchObject({
      code: 'service_unavailable',
      message: expect.stringContaining('ark'),
    });
    await test.start([new ScriptedVendor(() => test.clock.now(), 'lookup', 'ark')]);
    // Either process may get a request: both must end the same way.
    for (let i = 0; i < 10; i++) {
      const { id } = await test.channel({ vendor: 'ark' });
      expect(await patch({ id, weight: 3 })).toMatchObject({ vendor: 'ark', weight: 3 });
      expect(await test.rpc.call(SUBJECT.providerChannelTest, { id }, ChannelTestResult)).toMatchObject({
        ok: true,
      });
    }
  });
});
