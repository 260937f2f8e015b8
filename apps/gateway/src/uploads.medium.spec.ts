import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { GatewayBed } from './test-support/gateway-bed.js';
import { PNG } from './test-support/media.js';

describe('uploaded files', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start({ REELGATE_UPLOAD_QUOTA_MB: '1' });
  });
  afterAll(() => bed?.stop());
  beforeEach(() => {
    bed.billing.reset();
    bed.provider.reset();
  });

  const picture = (bytes: number): string => Buffer.concat([PNG, Buffer.alloc(bytes)]).toString('base64');
  const files = async (): Promise<string[]> =>
    (await readdir(join(bed.folder, 'files/upload')).catch(() => [])).filter((name) => name.endsWith('.png'));
  /** A new replica tidies up when it starts. */
  const tidy = async (): Promise<void> => (await bed.startGateway()).stop();
  const end = async (id: string): Promise<void> => {
    await bed.event('failed', id, { code: 'upstream_failed', message: 'no' });
    await bed.until(id, 'failed');
  };

  it('go when their task was cancelled', async () => {
    bed.provider.onCancel = ({ taskId }) => bed.event('cancelled', taskId);
    const { id } = await bed.create({ image: picture(0) });
    expect(await files()).toHaveLength(1);
    await tidy();
    expect(await files()).toHaveLength(1);
    expect((await bed.call('POST', `/v1/videos/${id}/cancel`)).status).toBe(200);
    await tidy();
    expect(await files()).toEqual([]);
  });

  it('go with the last task that uses them: an original or its remix', async () => {
    const { id } = await bed.create({ image: picture(0) });
    const remix = await bed.call('POST', `/v1/videos/${id}/remix`, { prompt: 'again' });
    expect(remix.status).toBe(200);
    await end(id);
    await end(remix.body.id as string);
    expect((await bed.call('DELETE', `/v1/videos/${id}`)).status).toBe(200);
    await tidy();
    expect(await files()).toHaveLength(1);
    expect((await bed.call('DELETE', `/v1/videos/${remix.body.id}`)).status).toBe(200);
    await tidy();
    expect(await files()).toEqual([]);
  });

  it('stay within the quota of their account, and are refused before any money', async () => {
    const { id } = await bed.create({ image: picture(700_000) });
    await bed.create({ image: picture(700_000) });
    const holds = bed.billing.holds.size;
    const refused = await bed.call('POST', '/v1/videos', {
      model: 'Kling-3.0-Omni',
      prompt: 'a boat',
      image: picture(0),
    });
    expect(refused).toMatchObject({
      status: 429,
      body: { error: { code: 'upload_quota_exceeded', param: 'image' } },
    });
    expect(bed.billing.holds.size).toBe(holds);
    // Media by URL need no room here, and room comes back with a deletion.
    await bed.create({ image: 'https://example.com/1.png' });
    await end(id as string);
    await bed.call('DELETE', `/v1/videos/${id}`);
    await tidy();
    await waitFor(async () => (await files()).length === 1);
    await bed.create({ image: picture(0) });
  });
});
