import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { accept, IMAGE, SECOND, VIDEO } from './normalize.fixture.js';
import {
  EVERYDAY_WRAPPERS,
  MEANING_NAMES,
  MEANINGS,
  MEANT_ELSEWHERE,
  OPTION_ALIASES,
  plainName,
} from './meanings.js';
import { meaningOf } from './find-fields.js';
import { normalize } from './normalize.js';
import { OPTION_NAMES, optionOf } from './read-options.js';
import type { TaskRequest } from './task-request.js';
import { UploadedFile } from './task-request.js';

const known = [
  ...MEANING_NAMES.flatMap((name) => [
    ...MEANINGS[name].places.map((path) => path.slice(path.lastIndexOf('.') + 1)),
    ...(MEANINGS[name].aliases ?? []),
  ]),
  ...OPTION_NAMES,
  ...Object.values(OPTION_ALIASES).flat(),
  ...Object.keys(MEANT_ELSEWHERE),
].filter((name) => !['metadata', 'meta_data', 'payload', 'quote_id'].includes(name));

/** The name with a slip of the hand: a letter doubled, left out, or swapped with its neighbour. */
const slipOf = (name: string, at: number, kind: number): string => {
  const index = 1 + (at % (name.length - 2));
  if (kind === 0) return name.slice(0, index) + name[index]! + name.slice(index);
  if (kind === 1) return name.slice(0, index) + name.slice(index + 1);
  return name.slice(0, index) + name[index + 1]! + name[index]! + name.slice(index + 2);
};
const longNames = known.filter((name) => plainName(name).length >= 7 && !EVERYDAY_WRAPPERS.includes(name));
const slip = fc
  .tuple(fc.constantFrom(...longNames), fc.nat(40), fc.nat(2))
  .map(([name, at, kind]) => slipOf(name, at, kind));

const base = fc
  .record(
    {
      model: fc.constantFrom(
        'Kling-3.0-Omni',
        'viduq3-pro',
        'GV-3.1',
        'doubao-seedance-1-5-pro',
        'Hailuo-02',
      ),
      image: fc.constantFrom(undefined, IMAGE),
      audio: fc.constantFrom(undefined, false),
      aspect_ratio: fc.constantFrom(undefined, '16:9'),
      metadata: fc.constantFrom(undefined, { order: 17 }, { output_config: { resolution: '1080P' } }),
    },
    { requiredKeys: ['model'] },
  )
  .map((request): TaskRequest => ({ prompt: 'x', ...request }))
  .filter((request) => normalize(request).ok);

// None of these is what a request of `base` becomes without saying so.
const value = fc.constantFrom<unknown>(
  7,
  '7',
  '9:16',
  '4k',
  '1080x1920',
  'pro',
  'y',
  'https://example.com/other',
  SECOND,
  VIDEO,
  [SECOND],
  { url: SECOND },
  { a: 1 },
  new UploadedFile('upload/x.png', 'image/png'),
);

function add(request: TaskRequest, place: string, name: string, member: unknown): TaskRequest {
  if (place === '') return { ...request, [name]: member };
  return { ...request, metadata: { ...(request.metadata as object | undefined), [name]: member } };
}

/** Whether a member was used, warned of by its name, or refused by it. */
function isHeard(request: TaskRequest, place: string, name: string, member: unknown): boolean {
  const before = accept(request);
  const after = normalize(add(request, place, name, member));
  const path = place + name;
  if (!after.ok) return after.error.param?.startsWith(path) === true || after.error.message.includes(path);
  if (JSON.stringify([after.spec, after.basis]) !== JSON.stringify([before.spec, before.basis])) return true;
  return after.warnings.some(({ message }) => message.includes(`\`${path}`));
}

const isFree = (request: TaskRequest, place: string, name: string): boolean =>
  !Object.hasOwn(request, name) &&
  !(place !== '' && name in ((request.metadata as object | undefined) ?? {}));

it('no member with a meaning somewhere, or nearly spelled like one, is dropped in silence', () => {
  const name = fc.oneof(fc.constantFrom(...known), slip);
  fc.assert(
    fc.property(base, fc.constantFrom('', 'metadata.'), name, value, (request, place, name, member) => {
      fc.pre(isFree(request, place, name) && (place === '' || !EVERYDAY_WRAPPERS.includes(name)));
      expect([place + name, member, isHeard(request, place, name, member)]).toEqual([
        place + name,
        member,
        true,
      ]);
    }),
    { numRuns: 4_000 },
  );
});

it('no member at the top level is dropped in silence, and no medium anywhere', () => {
  const name = fc.stringMatching(/^[a-z][a-z_]{0,14}$/);
  const media = fc.constantFrom<unknown>(
    SECOND,
    VIDEO,
    [SECOND],
    { deep: { url: VIDEO } },
    'data:image/png;base64,AAAA',
  );
  fc.assert(
    fc.property(base, name, value, (request, name, member) => {
      fc.pre(isFree(request, '', name) && name !== 'user' && name !== 'payload');
      expect([name, isHeard(request, '', name, member)]).toEqual([name, true]);
    }),
    { numRuns: 500 },
  );
  fc.assert(
    fc.property(base, name, media, (request, name, member) => {
      fc.pre(isFree(request, 'metadata.', name) && name !== 'custom' && optionOf(name) === undefined);
      expect([name, isHeard(request, 'metadata.', name, member)]).toEqual([name, true]);
    }),
    { numRuns: 500 },
  );
});

it("the caller's own metadata brings no warning", () => {
  const name = fc.constantFrom(
    'order',
    'customer',
    'customer_id',
    'invoice',
    'tags',
    'note',
    'notes',
    'title',
    'project',
    'campaign',
    'trace_id',
    'session',
    'tenant',
    'user_id',
    'shot',
    'chapter',
    'external_id',
    'job',
    'task',
    'created_by',
    'description',
    'category',
    'department',
    'region',
    'language',
    'version',
    'source',
    'author',
    'budget',
  );
  const own = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant({ a: [1, 'b'] }));
  fc.assert(
    fc.property(base, name, own, (request, name, member) => {
      const before = accept(request);
      const after = accept(add(request, 'metadata.', name, member));
      expect(meaningOf(name)).toBeUndefined();
      expect(after.warnings).toEqual(before.warnings);
      expect(after.spec).toEqual(before.spec);
      expect(after.metadata[name]).toEqual(member);
    }),
    { numRuns: 300 },
  );
});
