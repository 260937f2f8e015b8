import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { waitFor } from '@reelgate/testing';
import { GatewayBed } from './test-support/gateway-bed.js';
import { file, form, PNG } from './test-support/media.js';

const OMNI = { model: 'Kling-3.0-Omni', prompt: 'x' };
const DATA = `data:image/png;base64,${PNG.toString('base64')}`;

describe('names of other vendors and gateways, over HTTP', () => {
  let bed: GatewayBed;
  beforeAll(async () => {
    bed = await GatewayBed.start();
  });
  afterAll(() => bed.stop());
  beforeEach(() => bed.billing.reset());

  it('take files of a form, and data URIs', async () => {
    for (const body of [
      form(...Object.entries(OMNI), ['first_frame', file(PNG)], ['last_frame', file(PNG)]),
      { ...OMNI, metadata: { start_image: DATA, end_image_url: DATA } },
    ]) {
      const answer = await bed.call('POST', '/v1/videos', body);
      expect(answer).toMatchObject({ status: 200, body: { warnings: [] } });
      const { spec } = await waitFor(() =>
        bed.provider.commands.find(({ taskId }) => taskId === answer.body.id),
      );
      expect(spec.inputs).toMatchObject([
        { role: 'first_frame', file: expect.any(String) },
        { role: 'last_frame', file: expect.any(String) },
      ]);
    }
  });

  it('leave no file that nothing reads, and hold nothing for it', async () => {
    const answer = await bed.call('POST', '/v1/videos', form(...Object.entries(OMNI), ['foto', file(PNG)]));
    expect(answer).toMatchObject({
      status: 400,
      body: { error: { code: 'unsupported_parameter', param: 'foto' } },
    });
    expect(bed.billing.holds.size).toBe(0);
  });

  it('hold for a private address under every name', async () => {
    const gateway = await bed.startGateway({ REELGATE_ALLOW_PRIVATE_URLS: 'false' });
    for (const fields of [
      { webhook_url: 'https://127.0.0.1/hook' },
      { image_url: 'http://10.0.0.1/a.png' },
    ]) {
      const answer = await bed.call('POST', `${gateway.url}/v1/videos`, { ...OMNI, ...fields });
      expect([answer.status, answer.body.error.param]).toEqual([400, Object.keys(fields)[0]]);
    }
  });

  it('warn at a quote as at a create, and answer under the name that was sent', async () => {
    const body = { ...OMNI, model: 'kling-v3-omni', ratio: '9:16', duratoin: 10, metadata: { order: 17 } };
    for (const path of ['/v1/videos/quote', '/v1/videos']) {
      const answer = await bed.call('POST', path, body);
      expect(answer).toMatchObject({
        status: 200,
        body: {
          model: 'kling-v3-omni',
          warnings: [{ code: 'parameters_ignored', message: expect.stringContaining('`duration`') }],
        },
      });
    }
  });
});
