import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { filesIn, foldersIn, isSource, isSpec, packagesOf } from './workspace.mjs';

export const title = 'files are where and what their names say';

/** Endings of a file's name that say what it holds. */
const ROLES = [
  'entity',
  'service',
  'controller',
  'handler',
  'repository',
  'module',
  'guard',
  'filter',
  'pipe',
  'action',
  'routes',
  'dto',
  'dialect',
  'docs',
  'fixture',
];
const KEBAB = '[a-z0-9]+(-[a-z0-9]+)*';
const NAME = new RegExp(
  `^(\\d{13}-)?${KEBAB}(\\.(${ROLES.join('|')}))?(\\.medium)?(\\.spec)?\\.(ts|tsx|mjs)$`,
);
const MAP = new RegExp(`^map\\.${KEBAB}(\\.spec)?\\.ts$`);
/** What a class with this decorator has to be called. */
const DECORATORS = {
  Entity: 'entity',
  Controller: 'controller',
  MessagePattern: 'handler',
  EventPattern: 'handler',
};

/** Names of files and folders, the documents and files that each kind of package has, and the compiler's references. */
export function check(root) {
  const packages = packagesOf(root);
  return [
    ...packages.flatMap(({ dir }) => filesIn(root, `${dir}/src`).flatMap((file) => checkName(root, file))),
    ...packages.flatMap((pkg) => [...checkParts(root, pkg), ...checkReferences(root, pkg, packages)]),
    ...checkRoot(root, packages),
  ];
}

function checkName(root, file) {
  const name = path.basename(file);
  const folders = path.dirname(file).split('/src').slice(1).join('/src');
  const problems = [];
  if (folders !== '' && !new RegExp(`^(/${KEBAB})+$`).test(folders)) {
    problems.push(`${file}: folders are named in lower case with hyphens.`);
  }
  if (!isSource(file)) return problems;
  if (!NAME.test(name) && !MAP.test(name)) {
    problems.push(
      `${file}: files are called noun.ts, verb-noun.ts or noun.role.ts in lower case with hyphens; ` +
        `roles are ${ROLES.join(', ')}, and tests end in .spec.ts or .medium.spec.ts.`,
    );
  }
  if (isSpec(file)) return problems;
  const text = readFileSync(path.join(root, file), 'utf8');
  for (const [decorator, role] of Object.entries(DECORATORS)) {
    if (
      new RegExp(`^\\s*@${decorator}\\(`, 'm').test(text) &&
      name !== `${role}.ts` &&
      !name.endsWith(`.${role}.ts`)
    ) {
      problems.push(
        `${file}: a file with @${decorator} is called <noun>.${role}.ts, or ${role}.ts where the folder is the noun.`,
      );
    }
  }
  return problems;
}

function checkParts(root, { dir }) {
  const parts = [];
  if (/^(apps|libs)\//.test(dir)) parts.push('README.md');
  if (dir === 'libs/vendors') {
    for (const vendor of foldersIn(root, `${dir}/src`).map((folder) => path.basename(folder)))
      parts.push(...VENDOR_FILES.map((file) => `src/${vendor}/${file}`));
  }
  return [
    ...parts
      .filter((part) => !existsSync(path.join(root, dir, part)))
      .map((part) => `${dir}/${part} is missing: ${WHY[path.basename(part)]}`),
    ...(dir === 'libs/vendors' ? checkVendors(root, dir) : []),
  ];
}

const VENDOR_FILES = [
  'README.md',
  'index.ts',
  'client.ts',
  'map.ts',
  'status.ts',
  'errors.ts',
  'conformance.spec.ts',
];
/** What every vendor has to pass (libs/testing). */
const SUITES = ['describeVendorClient', 'describeVendorRequests'];
const FACTS = 'libs/catalog/src/vendors';

/** Each vendor passes the suites, and the catalogue says what it can do. */
function checkVendors(root, dir) {
  return foldersIn(root, `${dir}/src`).flatMap((folder) => {
    const spec = `${folder}/conformance.spec.ts`;
    const text = existsSync(path.join(root, spec)) ? readFileSync(path.join(root, spec), 'utf8') : undefined;
    const facts = `${FACTS}/${path.basename(folder)}.ts`;
    return [
      ...SUITES.filter((suite) => text !== undefined && !text.includes(`${suite}(`)).map(
        (suite) => `${spec} has to call ${suite} of @reelgate/testing.`,
      ),
      ...(existsSync(path.join(root, facts))
        ? []
        : [`${facts} is missing: what the vendor can do stands there.`]),
    ];
  });
}

const WHY = {
  'README.md':
    'one page on what it is, its vocabulary, its invariants, its sources, and what happens when it dies.',
  'index.ts': 'what the package needs of a vendor stands there.',
  'client.ts': "a vendor's calls stand there.",
  'status.ts': "a vendor's states stand there.",
  'errors.ts': "a vendor's error table stands there.",
  'map.ts': "a vendor's request of a task is made there.",
  'conformance.spec.ts': 'it calls the suites of libs/testing that every vendor has to pass.',
};

/** tsc builds in the order of the references; a dependency without one is compiled too late or not at all. */
function checkReferences(root, { dir, manifest }, packages) {
  const file = path.join(root, dir, 'tsconfig.json');
  if (!existsSync(file)) return [];
  const referenced = new Set(referencesOf(file).map((reference) => path.posix.join(dir, reference)));
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const needed = packages.filter(({ name }) => names.includes(name)).map((pkg) => pkg.dir);
  return needed
    .filter((other) => !referenced.has(other))
    .map((other) => `${dir}/tsconfig.json: add a reference to ${other}, on which package.json depends.`);
}

function checkRoot(root, packages) {
  const file = path.join(root, 'tsconfig.json');
  const referenced = new Set(referencesOf(file).map((reference) => path.posix.normalize(reference)));
  return packages
    .filter(({ dir }) => existsSync(path.join(root, dir, 'tsconfig.json')) && !referenced.has(dir))
    .map(({ dir }) => `tsconfig.json: add a reference to ${dir}, or nobody compiles it.`);
}

function referencesOf(file) {
  const { references = [] } = JSON.parse(readFileSync(file, 'utf8'));
  return references.map((reference) => reference.path);
}
