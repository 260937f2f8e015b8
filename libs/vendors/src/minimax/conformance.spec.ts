import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorClient, describeVendorRequests } from '@reelgate/testing';
import { createMiniMaxClient } from './client.js';
import { serve } from './index.js';

const error = (status: number, code: string) => ({
  status,
  body: {
    type: 'error',
    error: { type: 'some_error', message: `because (${code})`, http_code: String(status) },
  },
});

describeVendorClient('minimax', {
  create: createMiniMaxClient,
  channel: { id: 'ch_1', baseUrl: 'http://127.0.0.1:18080', key: 'eyJ0001-secret', settings: {} },
  secret: 'eyJ0001-secret',
  body: {
    contract: 'v2',
    body: {
      model: 'MiniMax-H3',
      content: [{ type: 'text', text: 'a boat' }],
      duration: 5,
      resolution: '768P',
    },
  },
  vendorTaskId: 'v2:t-7',
  answers: {
    accepted: { body: { task_id: 't-7' } },
    acceptedWithoutId: { body: { base_resp: { status_code: 0 } } },
    inState: (status) => ({ body: { task: { id: 't-7', status } } }),
    unauthorized: error(401, '1004'),
    unknownError: error(400, '9999'),
  },
  wrongKeys: ['Bearer eyJ0001'],
});

describeVendorRequests(
  serve({
    http: () => Promise.reject(new Error('no call')),
    now: () => new Date(0),
    catalogue: defaultCatalogue,
  }),
);
