import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { filesIn, isSource, isSpec, packagesOf, readSource } from './workspace.mjs';

export const title = 'docker-compose.yml runs every app and every family';

const FILE = 'docker-compose.yml';
/** `local` is the other way to run everything, `console` is files that the gateway serves. */
const NOT_SERVICES = new Set(['apps/local', 'apps/console']);
/** This app is a service for each family, which is what its folder of families says. */
const PROVIDER = 'apps/provider';
/** Services that do their work and end: others wait for their success instead of their health. */
const ONE_SHOT = new Set(['migrate', 'credentials']);

/** Every app is a service with all it needs; images are pinned, volumes declared, long-running services checked. */
export function check(root) {
  const file = path.join(root, FILE);
  if (!existsSync(file)) return [`${FILE} does not exist yet: every app needs a service in it.`];
  const compose = parse(readFileSync(file, 'utf8'), { merge: true });
  const services = compose.services ?? {};
  const packages = packagesOf(root);
  return [
    ...packages
      .filter(({ dir }) => dir.startsWith('apps/') && !NOT_SERVICES.has(dir))
      .flatMap((app) => checkApp(root, app, services, packages)),
    ...Object.entries(services).flatMap(([name, service]) => checkService(root, name, service, compose)),
  ];
}

function checkApp(root, app, services, packages) {
  const name = app.name.slice('@reelgate/'.length);
  const required = [...requiredVariables(root, app, packages)];
  if (app.dir !== PROVIDER) return checkRuns(name, app.dir, services[name], required);
  return familiesOf(root).flatMap((family) => {
    const own = `${name}-${family}`;
    const problems = checkRuns(own, `family ${family}`, services[own], required);
    const runs = services[own] && environmentOf(services[own]).get('FAMILY');
    if (runs && runs !== family)
      problems.push(`${FILE}: service "${own}" runs FAMILY=${runs}; it has to be ${family}.`);
    return problems;
  });
}

/** The names of the files and folders of the families. */
function familiesOf(root) {
  const dir = `${PROVIDER}/src/families`;
  const names = filesIn(root, dir).map((file) => file.slice(dir.length + 1).split('/')[0]);
  return [...new Set(names.map((name) => name.replace(/\.ts$/, '')))].filter((name) => name !== 'index');
}

function checkRuns(name, what, service, required) {
  if (!service) return [`${FILE}: ${what} has no service; add one called "${name}".`];
  const given = environmentOf(service);
  return required
    .filter(([variable]) => !given.get(variable))
    .map(([variable, type]) => `${FILE}: service "${name}" has to set ${variable}, which ${type} requires.`);
}

function checkService(root, name, service, compose) {
  const problems = [];
  const image = withDefaults(service.image ?? '');
  if (!service.image && !service.build) problems.push('has neither an image nor a build');
  if (service.image && !/@sha256:[0-9a-f]{64}$|:[\w][\w.-]*$/.test(image))
    problems.push(`pins no tag of ${image}`);
  if (image.endsWith(':latest')) problems.push(`uses ${image}, which changes without notice`);
  for (const volume of service.volumes ?? []) {
    const source =
      typeof volume === 'string' ? volume.split(':')[0] : volume.type === 'volume' ? volume.source : '.';
    const named = source && /^[a-zA-Z0-9]/.test(source);
    if (named && !(source in (compose.volumes ?? {})))
      problems.push(`mounts the volume "${source}", which is not declared`);
  }
  const dockerfile = dockerfileOf(service.build);
  const recipe = dockerfile && readIfThere(path.join(root, dockerfile));
  if (dockerfile && recipe === undefined) problems.push(`is built from ${dockerfile}, which does not exist`);
  const checked = service.healthcheck || /^HEALTHCHECK /m.test(recipe ?? '');
  if (!checked && !ONE_SHOT.has(name)) problems.push('has no healthcheck, nor has its image');
  return problems.map((problem) => `${FILE}: service "${name}" ${problem}.`);
}

const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);

function dockerfileOf(build) {
  if (!build) return undefined;
  const { context = '.', dockerfile = 'Dockerfile' } = typeof build === 'string' ? { context: build } : build;
  return path.join(context, dockerfile);
}

/** `${NAME:-value}` becomes value, as compose itself does when nothing is set. */
const withDefaults = (text) => String(text).replace(/\$\{\w+:?-([^}]*)\}/g, '$1');

/** Variables of a service; one that is listed without a value is taken from the user's environment. */
function environmentOf(service) {
  const environment = service.environment ?? {};
  if (Array.isArray(environment)) {
    return new Map(
      environment.map((line) => [
        line.split('=')[0],
        line.includes('=') ? line.split('=').slice(1).join('=') : line,
      ]),
    );
  }
  return new Map(
    Object.entries(environment).map(([name, value]) => [name, value === null ? name : String(value)]),
  );
}

/**
 * Variables without a default in the env classes that an app hands to a function, by name, with the class that requires
 * them. A family's environment is read by the provider kit, which runs it.
 */
function requiredVariables(root, app, packages) {
  const runs = ({ dir }) => dir === app.dir || (app.dir === PROVIDER && dir === 'libs/provider-kit');
  const classes = new Map();
  const used = new Set();
  for (const pkg of packages) {
    const files = filesIn(root, `${pkg.dir}/src`).filter((file) => isSource(file) && !isSpec(file));
    for (const source of files.map((file) => readSource(root, file))) {
      for (const type of source.classes) if (type.name.endsWith('Env')) classes.set(type.name, type);
      if (runs(pkg)) for (const name of source.envArguments) used.add(name);
    }
  }
  const required = new Map();
  for (const name of used) {
    for (let type = classes.get(name); type; type = classes.get(type.parent)) {
      for (const variable of type.required) required.set(variable, name);
    }
  }
  return required;
}
