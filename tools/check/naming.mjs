// Where a vendor or a family may be named. What is known about one stands in its rooms; everything else reads it from there.

/** The folders of vendors and families, and the lists that have one line for each. */
export const ROOMS = [
  'libs/vendors/src/**',
  'libs/catalog/src/vendors/**',
  'libs/catalog/src/families/**',
  'libs/catalog/src/models/**',
  'apps/provider/src/families/**',
  'apps/simulator/src/vendors/**',
];

/** The few other places (or one text, wherever it stands), each with its reason. `names` bounds what is allowed there. */
export const ALLOWED = [
  {
    files: [
      'apps/gateway/src/dialects/ark/**',
      'apps/gateway/src/dialects/vidu/**',
      'apps/gateway/src/dialects/index.ts',
    ],
    names: ['ark', 'vidu'],
    why: 'A dialect is a protocol that callers speak; these two are called after the vendor that wrote it.',
  },
  {
    files: ['apps/gateway/src/openapi/examples.ts'],
    names: ['kling', 'vidu'],
    why: 'The document shows films, and a film has to be of some model.',
  },
  {
    text: 'KLING_REF_RULE',
    why: 'A published variable, about the names that one family is charged by.',
  },
  {
    files: ['apps/local/src/first-film.ts', 'libs/testing/src/builders.ts'],
    names: ['kling'],
    why: 'A film has to be of some model.',
  },
];
