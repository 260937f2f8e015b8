import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorClient, describeVendorRequests } from '@reelgate/testing';
import { createDashScopeClient } from './client.js';
import { serve } from './index.js';

const error = (status: number, code: string) => ({
  status,
  body: { code, message: 'because', request_id: 'r-1' },
});

describeVendorClient('dashscope', {
  create: createDashScopeClient,
  channel: { id: 'ch_1', baseUrl: 'http://127.0.0.1:18080/api/v1', key: 'sk-0001-secret', settings: {} },
  secret: 'sk-0001-secret',
  body: {
    model: 'wan3.0-video',
    input: { prompt: 'a boat' },
    parameters: { resolution: '720P', duration: 5 },
  },
  vendorTaskId: 't-7',
  answers: {
    accepted: { body: { output: { task_id: 't-7', task_status: 'PENDING' }, request_id: 'r-1' } },
    acceptedWithoutId: { body: { output: { task_status: 'PENDING' }, request_id: 'r-1' } },
    inState: (status) => ({ body: { output: { task_id: 't-7', task_status: status } } }),
    unauthorized: error(401, 'InvalidApiKey'),
    unknownError: error(400, 'OfNextYear'),
  },
  wrongKeys: ['Bearer sk-0001'],
});

describeVendorRequests(
  serve({
    http: () => Promise.reject(new Error('no call')),
    now: () => new Date(0),
    catalogue: defaultCatalogue,
  }),
);
