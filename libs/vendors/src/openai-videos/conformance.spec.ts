import { defaultCatalogue } from '@reelgate/catalog';
import { describeVendorClient, describeVendorRequests } from '@reelgate/testing';
import { createOpenAiVideosClient } from './client.js';
import { serve } from './index.js';

const error = (status: number, code: string) => ({
  status,
  body: { error: { message: 'because', type: 'some_error', param: null, code } },
});
const video = (more: object) => ({
  body: { id: 'video_7', object: 'video', status: 'queued', created_at: 1_785_542_400, ...more },
});

describeVendorClient('openai-videos', {
  create: createOpenAiVideosClient,
  channel: { id: 'ch_1', baseUrl: 'http://127.0.0.1:18080/v1', key: 'sk-0001-secret', settings: {} },
  secret: 'sk-0001-secret',
  body: { model: 'Kling-3.0', prompt: 'a boat', seconds: '5', metadata: {} },
  vendorTaskId: 'video_7',
  answers: {
    accepted: video({}),
    acceptedWithoutId: video({ id: undefined }),
    inState: (status) => video({ status }),
    unauthorized: error(401, 'invalid_api_key'),
    unknownError: error(400, 'of_next_year'),
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
