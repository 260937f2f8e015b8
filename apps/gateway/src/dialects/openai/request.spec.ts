import { defaultCatalogue, Named } from '@reelgate/catalog';
import { describe, expect, it } from '@jest/globals';
import { openAiDialect } from './request.js';

describe('the create body', () => {
  const body = { model: 'doubao-seedance-1-0-pro', prompt: 'a cat --dur 4' };

  it('has the flags of a Doubao prompt as parameters', () => {
    expect(openAiDialect.toCreateBody(body, defaultCatalogue)).toEqual({
      model: body.model,
      prompt: 'a cat',
      metadata: { video_seconds: new Named('--dur', 4) },
    });
  });
  it('is otherwise as it was sent', () => {
    const kling = { ...body, model: 'Kling-3.0' };
    expect(openAiDialect.toCreateBody(kling, defaultCatalogue)).toBe(kling);
  });
});
