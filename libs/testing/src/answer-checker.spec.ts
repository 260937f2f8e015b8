import { describe, expect, it } from '@jest/globals';
import { AnswerChecker } from './answer-checker.js';

const schema = (name: string): object => ({ schema: { $ref: `#/components/schemas/${name}` } });
const checker = new AnswerChecker({
  paths: {
    '/films/{id}': {
      get: {
        responses: {
          200: { content: { 'application/json': schema('Film'), 'video/mp4': {} } },
          404: { content: { 'application/json': schema('Error') } },
        },
      },
    },
    '/films/latest': { get: { responses: { 204: {} } } },
  },
  components: {
    schemas: {
      Film: {
        type: 'object',
        properties: {
          id: { type: 'string' },
          seconds: { type: ['integer', 'null'] },
          error: { anyOf: [{ $ref: '#/components/schemas/Error' }, { type: 'null' }] },
          metadata: { type: 'object', additionalProperties: true },
        },
        required: ['id', 'seconds'],
      },
      Error: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
    },
  },
});

function check(
  status: number,
  body: unknown,
  type = 'application/json; charset=utf-8',
  path = '/films/f1',
): void {
  checker.check('GET', `http://host${path}?x=1`, {
    status,
    headers: new Headers({ 'content-type': type }),
    body,
  });
}

describe('an answer', () => {
  it('passes when it is what the document says', () => {
    check(200, { id: 'f1', seconds: 5, metadata: { any: 1 } });
    check(200, { id: 'f1', seconds: null, error: null });
    check(200, { id: 'f1', seconds: 5, error: { code: 'x' } });
    check(200, 'bytes', 'video/mp4');
    check(404, { code: 'not_found' });
    checker.check('HEAD', '/films/f1', { status: 200, headers: new Headers(), body: '' });
  });

  it.each<[string, number, unknown, RegExp]>([
    ['a type', 200, { id: 'f1', seconds: '5' }, /\/seconds must be integer,null/],
    ['a member that is missing', 200, { id: 'f1' }, /must have required property 'seconds'/],
    [
      'a member that is not documented',
      200,
      { id: 'f1', seconds: 5, size: 1 },
      /"additionalProperty":"size"/,
    ],
    ['the same further down', 200, { id: 'f1', seconds: 5, error: { code: 'x', why: 1 } }, /"why"/],
    ['a status', 500, { code: 'x' }, /500 is not documented/],
  ])('fails for %s', (_what, status, body, message) => {
    expect(() => check(status, body)).toThrow(message);
  });

  it('fails for a media type, and is held to the path that fits best', () => {
    expect(() => check(200, 'text', 'text/plain')).toThrow(/text\/plain is not documented/);
    expect(() => check(200, {}, 'application/json', '/films/latest')).toThrow(/200 is not documented/);
    // A path that nobody has is no part of the document.
    check(404, { anything: true }, 'application/json', '/nothing');
  });
});
