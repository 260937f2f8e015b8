import { describe, expect, it } from '@jest/globals';
import { readPromptWords } from './prompt-words.js';

describe('readPromptWords', () => {
  it('leaves a prompt without words alone', () => {
    expect(readPromptWords('a boat [at sea]')).toEqual({ words: [], mistake: null, text: 'a boat [at sea]' });
  });

  it.each([
    ['[sim:moderation]', 'moderation', {}, null],
    ['[sim:moderation=not for us]', 'moderation', { message: 'not for us' }, null],
    ['[sim:wrong_duration=8]', 'wrong_duration', { seconds: 8 }, null],
    ['[sim:seconds=0.5]', 'seconds', { seconds: 0.5 }, null],
    ['[sim:wrong_resolution]', 'wrong_resolution', {}, null],
    ['[sim:wrong_resolution=320x240]', 'wrong_resolution', { size: '320x240' }, null],
    ['[sim:fail=TaskTimeout]', 'fail', { err_code_ext: 'TaskTimeout' }, null],
    [
      '[sim:fail=TaskTimeout: too: long]',
      'fail',
      { err_code_ext: 'TaskTimeout', message: 'too: long' },
      null,
    ],
    ['[sim:http_500]', 'http_500', {}, 1],
    ['[sim:rate_limit=3]', 'rate_limit', {}, 3],
    ['[sim:hang=always]', 'hang', {}, null],
    ['[sim:unknown_status]', 'unknown_status', {}, null],
  ])('reads %s', (prompt, kind, params, times) => {
    expect(readPromptWords(`a boat ${prompt}, slowly`)).toEqual({
      words: [{ kind, params, times }],
      mistake: null,
      text: 'a boat , slowly',
    });
  });

  it('reads several words', () => {
    const { words, text } = readPromptWords('[sim:slow]boat[sim:expired_link]');
    expect(words.map(({ kind }) => kind)).toEqual(['slow', 'expired_link']);
    expect(text).toBe('boat');
  });

  it.each([
    '[sim:modration]',
    '[sim:wrong_duration]',
    '[sim:wrong_duration=]',
    '[sim:wrong_duration=long]',
    '[sim:wrong_duration=61]',
    '[sim:wrong_resolution=1x1]',
    '[sim:seconds=-1]',
    '[sim:rate_limit=0]',
    '[sim:rate_limit=often]',
    '[sim:slow=2]',
    '[sim:toString]',
  ])('reports %s as a mistake', (prompt) => {
    expect(readPromptWords(prompt).mistake).toContain(prompt);
  });
});
