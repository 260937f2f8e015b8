import type { SimulatedVendor } from '../vendor.js';
import { EXAMPLE_KEY, OpenAiVideosEnv } from './env.js';
import { createOpenAiVideos } from './openai-videos.js';

export const openAiVideos: SimulatedVendor<OpenAiVideosEnv> = {
  name: 'openai-videos',
  path: '/v1',
  exampleKey: EXAMPLE_KEY,
  priority: 9,
  onlyByHand: true,
  variables: OpenAiVideosEnv,
  open: createOpenAiVideos,
};
