import { describe, expect, it } from '@jest/globals';
import { openAiDialect } from './request.js';

describe('the create body', () => {
  const body = { model: 'doubao-seedance-1-0-pro', prompt: 'a cat --dur 4' };

  it('has the flags of a Doubao prompt as parameters', () => {
    expect(openAiDialect.toCreateBody(body)).toEqual({
      model: body.model,
      prompt: 'a cat',
      metadata: { output_config: { duration: 4 } },
    });
  });
  it('is otherwise as it was sent', () => {
    const kling = { ...body, model: 'Kling-3.0' };
    expect(openAiDialect.toCreateBody(kling)).toBe(kling);
  });
});
