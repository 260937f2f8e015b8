// A nats-server in .reelgate/tools, unless the machine has one.
import { createHash } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { run, step, StepError } from './step.mjs';
import { TOOLS } from './workspace.mjs';

const TARGET = path.join(TOOLS, 'nats-server');
/** The oldest release whose JetStream has all we use. */
const OLDEST = [2, 9];
/** The official release that is fetched where no package is; the checksums are those of the official image's recipe. */
const RELEASE = {
  version: '2.14.5',
  sha256: {
    'linux-amd64': '5e3b603d47c447bda1f77f9ac16dbf91c90aac4ff3681f8fbbc7201e4ed99355',
    'linux-arm64': '673a98d3faa79dde3f9ebf16d6dfac36a5f694e7ad2015e4954dd7939c85cd4c',
  },
};
const WHAT_TO_DO =
  'Install nats-server 2.9 or newer (apt install nats-server, brew install nats-server, or https://nats.io/download), ' +
  'or set NATS_SERVER_BIN to the path of one.';

/**
 * Sees to it that libs/embedded finds a nats-server: NATS_SERVER_BIN, .reelgate/tools, PATH, the package of Debian or
 * Ubuntu (unpacked, not installed), the official release. Every failure says what to do.
 */
export async function provideNatsServer({ verbose }) {
  if (process.env.NATS_SERVER_BIN) {
    if (isExecutable(process.env.NATS_SERVER_BIN)) return;
    throw new StepError(
      `NATS_SERVER_BIN is ${process.env.NATS_SERVER_BIN}, which is not an executable file. ${WHAT_TO_DO}`,
    );
  }
  if (isExecutable(TARGET)) return;
  if ((await usableVersion(onPath('nats-server'))) !== undefined) return;
  await step('Getting nats-server', verbose, async () => {
    mkdirSync(TOOLS, { recursive: true });
    const reasons = [];
    for (const source of [fromDebianPackage, fromRelease]) {
      const scratch = path.join(TOOLS, 'nats-server.incoming');
      rmSync(scratch, { recursive: true, force: true });
      mkdirSync(scratch);
      try {
        const file = await source(scratch, verbose);
        if ((await usableVersion(file)) === undefined) throw new Error('it is too old or does not run here');
        copyFileSync(file, `${TARGET}.new`);
        chmodSync(`${TARGET}.new`, 0o755);
        renameSync(`${TARGET}.new`, TARGET);
        return;
      } catch (error) {
        reasons.push(`  ${source.title}: ${error.message}`);
      } finally {
        rmSync(scratch, { recursive: true, force: true });
      }
    }
    throw new StepError(`nats-server could not be had:\n${reasons.join('\n')}\n${WHAT_TO_DO}`);
  });
}

/**
 * The distribution's package, downloaded and unpacked into a folder of ours: nothing is installed, and no list or cache
 * of the machine changes, so that no rights are needed either.
 */
async function fromDebianPackage(scratch, verbose) {
  if (!onPath('apt-get') || !onPath('dpkg-deb')) throw new Error('this is not Debian or Ubuntu');
  const config = path.join(scratch, 'apt.conf');
  const state = path.join(scratch, 'state');
  const cache = path.join(scratch, 'cache');
  for (const dir of [path.join(state, 'lists', 'partial'), path.join(cache, 'archives', 'partial')]) {
    mkdirSync(dir, { recursive: true });
  }
  writeFileSync(
    config,
    [
      `Dir::Cache "${cache}";`,
      // Hooks of the machine that tidy its own caches.
      '#clear APT::Update::Post-Invoke;',
      '#clear APT::Update::Post-Invoke-Success;',
      // As root, apt downloads as another account, which cannot enter a clone below /root.
      'APT::Sandbox::User "root";',
      'Acquire::Languages "none";',
      'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";',
      'Acquire::IndexTargets::deb::CNF::DefaultEnabled "false";',
    ].join('\n'),
  );
  const apt = (...args) => run('apt-get', ['-q', '-c', config, ...args], { cwd: scratch, verbose });
  const privateLists = ['-o', `Dir::State=${state}`, '-o', 'Dir::State::status=/var/lib/dpkg/status'];
  try {
    await apt('download', 'nats-server');
  } catch {
    // A fresh container has no package lists, an old machine has stale ones.
    await apt(...privateLists, 'update');
    await apt(...privateLists, 'download', 'nats-server');
  }
  const deb = readdirSync(scratch).find((name) => name.endsWith('.deb'));
  if (!deb) throw new Error('apt downloaded nothing');
  await run('dpkg-deb', ['-x', deb, 'unpacked'], { cwd: scratch, verbose });
  const places = ['usr/sbin/nats-server', 'usr/bin/nats-server'].map((p) =>
    path.join(scratch, 'unpacked', p),
  );
  return places.find(isExecutable) ?? places[0];
}
fromDebianPackage.title = 'from the distribution';

async function fromRelease(scratch, verbose) {
  const platform = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const sha256 = RELEASE.sha256[platform];
  if (!sha256) throw new Error(`no checksum is known for ${platform}`);
  const name = `nats-server-v${RELEASE.version}-${platform}`;
  const url = `https://github.com/nats-io/nats-server/releases/download/v${RELEASE.version}/${name}.tar.gz`;
  return path.join(await fetchArchive(url, sha256, scratch, verbose), name, 'nats-server');
}
fromRelease.title = `release ${RELEASE.version}`;

/** Downloads a .tar.gz, compares its SHA-256, and unpacks it into `dir`, which is returned. */
export async function fetchArchive(url, sha256, dir, verbose = false) {
  let bytes;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    bytes = Buffer.from(await response.arrayBuffer());
  } catch (error) {
    throw new Error(`${url} could not be downloaded: ${error.cause?.message ?? error.message}`, {
      cause: error,
    });
  }
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== sha256) throw new Error(`${url} has the SHA-256 ${actual} instead of ${sha256}`);
  const archive = path.join(dir, 'archive.tar.gz');
  writeFileSync(archive, bytes);
  await run('tar', ['-xzf', archive, '-C', dir], { verbose });
  return dir;
}

/** The version of a nats-server that runs and is not too old. */
async function usableVersion(file) {
  if (!file || !isExecutable(file)) return undefined;
  const output = await run(file, ['--version']).catch(() => '');
  const [, major, minor] = (/v(\d+)\.(\d+)/.exec(output) ?? []).map(Number);
  const enough = major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
  return enough ? `${major}.${minor}` : undefined;
}

function onPath(program) {
  return (process.env.PATH ?? '')
    .split(path.delimiter)
    .filter((dir) => dir !== '')
    .map((dir) => path.join(dir, program))
    .find(isExecutable);
}

function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // absent or not ours to run
  }
}
