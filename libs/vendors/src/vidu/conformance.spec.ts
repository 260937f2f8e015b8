import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorClient, describeVendorRequests } from '@reelgate/testing';
import { createViduClient } from './client.js';
import { serve } from './index.js';

const error = (status: number, reason: string) => ({
  status,
  body: { code: status, reason, message: 'because' },
});

describeVendorClient('vidu', {
  create: createViduClient,
  channel: { id: 'ch_1', baseUrl: 'http://127.0.0.1:18080/ent/v2', key: 'vda_0001_secret', settings: {} },
  secret: 'vda_0001_secret',
  body: { endpoint: 'text2video', body: { model: 'viduq3-pro', prompt: 'a boat' } },
  vendorTaskId: '912300000000000001',
  answers: {
    accepted: { body: { task_id: '912300000000000001', state: 'created' } },
    acceptedWithoutId: { body: { state: 'created' } },
    inState: (state) => ({ body: { id: '912300000000000001', state } }),
    unauthorized: error(401, 'Unauthorized'),
    unknownError: error(400, 'OfNextYear'),
  },
  wrongKeys: ['Token vda_0001'],
});

describeVendorRequests(
  serve({
    http: () => Promise.reject(new Error('no call')),
    now: () => new Date(0),
    catalogue: defaultCatalogue,
  }),
);
