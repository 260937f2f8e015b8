import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorClient, describeVendorRequests } from '@reelgate/testing';
import { createJimengVisualClient } from './client.js';
import { serve } from './index.js';

const done = (data: object) => ({ body: { code: 10_000, data, message: 'Success' } });

describeVendorClient('jimeng-visual', {
  create: createJimengVisualClient,
  channel: {
    id: 'ch_1',
    baseUrl: 'http://127.0.0.1:18080',
    key: 'AKLTexample|SecretKeyExample==',
    settings: {},
  },
  secret: 'SecretKeyExample==',
  body: { req_key: 'jimeng_t2v_v30', prompt: 'a cat', frames: 121 },
  vendorTaskId: 'jimeng_t2v_v30:7392616336519610409',
  answers: {
    accepted: done({ task_id: '7392616336519610409' }),
    acceptedWithoutId: done({}),
    inState: (status) => done({ status }),
    unauthorized: {
      status: 401,
      body: { ResponseMetadata: { Error: { Code: 'SignatureDoesNotMatch', Message: 'because' } } },
    },
    unknownError: { status: 400, body: { code: 59_999, data: null, message: 'because' } },
  },
  wrongKeys: ['AKLTexample', 'AKLTexample|', 'AKLT7|Qwertz7|Asdfgh7'],
});

describeVendorRequests(
  serve({
    http: () => Promise.reject(new Error('no call')),
    now: () => new Date(0),
    catalogue: defaultCatalogue,
  }),
);
