import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorClient, describeVendorRequests } from '@reelgate/testing';
import { createTencentVodClient } from './client.js';
import { serve } from './index.js';

const answer = (response: object) => ({ body: { Response: { ...response, RequestId: 'r' } } });
const error = (Code: string) => answer({ Error: { Code, Message: 'because' } });

describeVendorClient('tencent-vod', {
  create: createTencentVodClient,
  channel: {
    id: 'ch_1',
    baseUrl: 'http://127.0.0.1:18080',
    key: '1500000001|AKIDEXAMPLE|SecretOfTheExample',
    settings: {},
  },
  secret: 'SecretOfTheExample',
  body: { ModelName: 'Kling', ModelVersion: '3.0', Prompt: 'a boat' },
  vendorTaskId: '1500000001-AigcVideoTask-7',
  answers: {
    accepted: answer({ TaskId: '1500000001-AigcVideoTask-7' }),
    acceptedWithoutId: answer({}),
    inState: (Status) => answer({ Status, AigcVideoTask: {} }),
    unauthorized: error('AuthFailure.SignatureFailure'),
    unknownError: error('OfNextYear'),
    duplicate: error('FailedOperation.TaskDuplicate'),
  },
  wrongKeys: [
    'AKIDEXAMPLE|1500000001|SecretOfTheExample',
    '1500000001|AKIDEXAMPLE',
    '01|AKIDEXAMPLE|Qwertz7',
  ],
});

// Kling's scenes have a mapping of their own, with the family.
describeVendorRequests(
  serve({
    http: () => Promise.reject(new Error('no call')),
    now: () => new Date(0),
    catalogue: defaultCatalogue,
  }),
  { families: defaultCatalogue.familiesOf('tencent-vod').filter((family) => family !== 'kling') },
);
