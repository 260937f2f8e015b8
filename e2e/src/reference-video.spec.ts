import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Stack } from './stack.js';

/** CNY per million tokens of Seedance 2.0 at 720p with a video in the input. */
const RATE = 28;
/** 16:9 at 720p, 24 pictures a second and one, 1024 to a token. */
const tokensOf = (seconds: number): number => Math.floor((1280 * 720 * (24 * seconds + 1)) / 1024);
const priceOf = (seconds: number): string => ((tokensOf(seconds) * RATE) / 1_000_000).toFixed(6);

describe('films from a reference video', () => {
  let stack: Stack;
  beforeAll(async () => {
    stack = await Stack.start({ families: ['sv'] });
  }, 180_000);
  afterAll(() => stack?.stop());

  const make = async (reference: string) => {
    const video = await stack.create({
      model: 'doubao-seedance-2-0-260128',
      prompt: 'the same street in the rain',
      seconds: '5',
      metadata: { video_url: reference, output_config: { resolution: '720p', aspect_ratio: '16:9' } },
    });
    return stack.finished(video.id);
  };

  it('are held and charged for its seconds too, at the rate with video', async () => {
    const { video, receipt } = await make('https://example.com/street.mp4?seconds=15');
    expect(video).toMatchObject({
      status: 'completed',
      billing_model: 'doubao-seedance-2-0-260128_720p-vin',
    });
    expect(receipt).toMatchObject({
      held: { amount: priceOf(20) },
      charged: { amount: priceOf(20), units: tokensOf(20), unit: 'million_tokens' },
      uncollected: '0.000000',
    });
  });

  it('are held for the longest there may be, and charged by what was used', async () => {
    const { receipt } = await make('https://example.com/street.mp4?seconds=3');
    expect(receipt).toMatchObject({
      held: { amount: priceOf(20) },
      charged: { amount: priceOf(8) },
      uncollected: '0.000000',
    });
  });

  it('have a name of their own, which needs a video', async () => {
    const model = 'doubao-seedance-2-0-260128_720p-vin';
    const without = await stack.call('POST', '/v1/videos/quote', { model, prompt: 'a street' });
    expect(without).toMatchObject({ status: 400, body: { error: { code: 'model_parameter_conflict' } } });
    const quote = await stack.call('POST', '/v1/videos/quote', {
      model,
      prompt: 'a street',
      metadata: { video_url: 'https://example.com/street.mp4' },
    });
    expect(quote).toMatchObject({ status: 200, body: { billing_model: model, unit_price: '28.000000' } });
  });
});
