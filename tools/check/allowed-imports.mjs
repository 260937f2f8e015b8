// Which package may import which: the whole architecture in one table. A package that is not here fails the check.
// Keys are folders, a `*` stands for one folder name; values are what production code of that package may import.
// Spec files may also import `testing`.

/** In every line from the top down: a library imports only what stands above it. */
export const ALLOWED_IMPORTS = {
  'libs/contracts': [],
  'libs/catalog': ['contracts'],
  'libs/runtime': ['contracts'],
  'libs/bus': ['contracts', 'runtime'],
  'libs/db': ['contracts', 'runtime', 'bus'],
  'libs/service': ['contracts', 'catalog', 'runtime', 'bus', 'db'],
  'libs/outbound': ['contracts', 'runtime'],
  // Loaded by Jest's main process and by `npm start` before anything else: no dependency of ours.
  'libs/embedded': [],
  'libs/storage': ['contracts', 'runtime'],
  'libs/vendor-port': ['contracts'],
  'libs/provider-kit': [
    'vendor-port',
    'contracts',
    'catalog',
    'runtime',
    'bus',
    'db',
    'service',
    'outbound',
    'storage',
  ],
  // A vendor knows the port it implements; it knows neither the engine, nor Nest, nor the database.
  'libs/vendors': ['contracts', 'catalog', 'vendor-port'],
  // The suites that every vendor has to pass know the port and the catalogue, as the vendors do.
  'libs/testing': ['contracts', 'catalog', 'runtime', 'embedded', 'vendor-port'],

  'apps/gateway': ['contracts', 'catalog', 'runtime', 'bus', 'db', 'service', 'outbound', 'storage'],
  'apps/billing': ['contracts', 'catalog', 'runtime', 'bus', 'db', 'service'],
  'apps/provider': ['contracts', 'catalog', 'runtime', 'provider-kit', 'vendors'],
  // The vendors' other side must not share the code it is there to test.
  'apps/simulator': ['contracts', 'runtime'],
  // These two compose the services, by their roots.
  'apps/migrate': ['contracts', 'runtime', 'bus', 'db', 'gateway', 'billing', 'provider-kit'],
  'apps/local': [
    'contracts',
    'catalog',
    'runtime',
    'bus',
    'db',
    'embedded',
    'gateway',
    'billing',
    'provider',
    'simulator',
    'migrate',
  ],
  // Tests of the whole talk to it as its users do; they may look at the bus and the database,
  // and at the simulator's table of vendors.
  e2e: ['contracts', 'catalog', 'runtime', 'bus', 'db', 'embedded', 'testing', 'local', 'simulator'],
  // Measures the whole from outside; it publishes events of its own to see how fast they are settled.
  bench: ['contracts', 'runtime', 'bus', 'embedded', 'simulator'],
};

/**
 * Folders whose children know nothing of one another, so that each can be added, changed and taken away alone. What several
 * need stands beside the folders.
 */
export const APART = ['libs/vendors/src', 'apps/provider/src/families', 'apps/simulator/src/vendors'];

/** Foreign packages that only some of ours may import. `except` allows, `never` refuses; patterns as above. */
export const FOREIGN = [
  {
    packages: ['@nats-io/*'],
    only: ['libs/bus'],
    why: 'JetStream has one door, libs/bus: settlement, dead letters and tracing must not be bypassed.',
  },
  {
    packages: ['@nestjs/*', 'typeorm', 'pg', 'pg-*'],
    never: ['libs/contracts', 'libs/catalog', 'libs/vendor-port', 'libs/vendors'],
    why: 'Contracts, catalogue and vendors are pure: they run in any process and are tested without one.',
  },
];

/** Where process.env may be read; everywhere else the environment comes in typed, through `readEnv` of libs/runtime. */
export const READS_ENVIRONMENT = [
  'libs/runtime/**',
  // Looks for programs on PATH.
  'libs/embedded/src/find-nats-server.ts',
  'libs/testing/**',
  '**/main.ts',
  '**/*.spec.*',
  '**/test-support/**',
  'e2e/**',
  'bench/**',
];
