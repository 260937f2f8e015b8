import { describe, expect, it } from '@jest/globals';
import { wantsLink } from './wants-link.js';

describe('wantsLink', () => {
  it.each([
    'application/json',
    'Application/JSON; charset=utf-8',
    'application/*',
    'application/json, text/plain',
    'application/json;q=0.1',
    'application/json, video/mp4;q=0',
    'application/json, */*;q=0',
    '*/*, video/mp4;q=0',
    'application/json, image/*',
    'application/json, video/webm',
  ])('means the link by %j', (accept) => {
    expect(wantsLink(accept, 'video/mp4')).toBe(true);
  });

  it.each([
    undefined,
    '',
    '*/*',
    'video/mp4',
    'application/json, text/plain, */*',
    'application/json, text/plain, */*;q=0.1',
    'application/json, video/*;q=0.5',
    'application/binary',
    'application/octet-stream',
    'application/json, application/binary',
    'application/json, Application/Octet-Stream',
    'application/json;q=0, */*',
    'application/json;q=0',
    'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
    'x/application/json',
    'application/jsonl',
    'video/mp4, application/json;q=0.9',
  ])('means the film by %j', (accept) => {
    expect(wantsLink(accept, 'video/mp4')).toBe(false);
  });

  it('looks at the type of what is asked for', () => {
    expect(wantsLink('application/json, image/*', 'image/jpeg')).toBe(false);
    expect(wantsLink('application/json, video/*', 'image/jpeg')).toBe(true);
  });
});
