// One Jest for all three tiers. Sources are compiled by SWC with the same decorator settings as
// tsconfig.base.json; workspace packages resolve to their sources through the "@reelgate/source"
// export condition, so no build is needed before unit and medium tests.
const swc = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
    keepClassNames: true,
  },
  module: { type: 'es6' },
  sourceMaps: 'inline',
};

export default {
  testEnvironment: 'node',
  testEnvironmentOptions: {
    customExportConditions: ['@reelgate/source', 'node', 'node-addons'],
  },
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/e2e', '<rootDir>/bench', '<rootDir>/tools'],
  testMatch: ['**/*.spec.ts', '**/*.spec.mjs'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', swc] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  setupFiles: ['reflect-metadata', '<rootDir>/libs/testing/jest/property-seed.mjs'],
  // Generous, because two cores run everything; waiting is done by waitFor, which has limits of its own.
  testTimeout: 60_000,
  // One Postgres for the whole run, started when the first spec file asks (libs/testing).
  globalSetup: '<rootDir>/libs/testing/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.mjs',
  reporters: ['default', '<rootDir>/libs/testing/jest/database-reporter.mjs'],
};
