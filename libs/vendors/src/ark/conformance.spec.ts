import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorClient, describeVendorRequests } from '@reelgate/testing';
import { createArkClient } from './client.js';
import { serve } from './index.js';

const error = (status: number, code: string) => ({ status, body: { error: { code, message: 'because' } } });

describeVendorClient('ark', {
  create: createArkClient,
  channel: { id: 'ch_1', baseUrl: 'http://127.0.0.1:18080/api/v3', key: 'ark-0001-secret', settings: {} },
  secret: 'ark-0001-secret',
  body: { model: 'm', content: [], resolution: '720p', duration: 5 },
  vendorTaskId: 'cgt-7',
  answers: {
    accepted: { body: { id: 'cgt-7' } },
    acceptedWithoutId: { body: {} },
    inState: (status) => ({ body: { id: 'cgt-7', status } }),
    unauthorized: error(401, 'AuthenticationError'),
    unknownError: error(400, 'OfNextYear'),
  },
  wrongKeys: ['Bearer ark-0001'],
});

describeVendorRequests(
  serve({
    http: () => Promise.reject(new Error('no call')),
    now: () => new Date(0),
    catalogue: defaultCatalogue,
  }),
);
