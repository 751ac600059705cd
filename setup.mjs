// Sets the machine up: plain JavaScript for Node 20, no dependency, because it runs before anything is installed.
// Idempotent: every step first looks whether it is already done. What cannot be had is said in one line, with its cost.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(fileURLToPath(import.meta.url));
const forTests = process.argv.includes('test');
const shows = process.stderr.isTTY;
const began = Date.now();
/** Steps that did not work, each with what it costs. */
const missing = [];

function say(line) {
  process.stderr.write(`setup: ${line}\n`);
}

/** Runs a command; shows that it is alive every few seconds. @returns {Promise<{code: number, output: string}>} */
function run(label, command, args, options = {}) {
  return new Promise((resolve) => {
    const started = Date.now();
    const child = spawn(command, args, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    const keep = (chunk) => {
      output = (output + chunk).slice(-8000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const alive = setInterval(
      () => {
        const seconds = Math.round((Date.now() - started) / 1000);
        if (shows) process.stderr.write(`\rsetup: ${label} … ${seconds} s `);
        else say(`${label} … ${seconds} s`);
      },
      shows ? 1000 : 10_000,
    );
    const end = (code, error) => {
      clearInterval(alive);
      if (shows) process.stderr.write('\r\x1b[K');
      resolve({ code, output: error ? `${output}${error.message}` : output });
    };
    child.on('error', (error) => end(127, error));
    child.on('exit', (code) => end(code ?? 1));
  });
}

const lastLine = (text) =>
  text
    .trim()
    .split('\n')
    .filter((line) => /error|ERR|E:/.test(line))
    .at(-1) ??
  text.trim().split('\n').at(-1) ??
  '';

async function installPackages() {
  const stamp = join(project, '.cache', 'setup', 'packages');
  const wanted = createHash('sha256')
    .update(readFileSync(join(project, 'package-lock.json')))
    .digest('hex');
  const done =
    existsSync(stamp) &&
    existsSync(join(project, 'node_modules', '.package-lock.json')) &&
    readFileSync(stamp, 'utf8') === wanted;
  if (!done) {
    say('installing packages (about 1 GB on disk, once)');
    // Install scripts are not needed: every native part comes prebuilt inside its package; Node and Electron are handled below.
    // Not `npm ci`: it refuses when a registry does not carry the optional parts for other platforms. The lock file rules all the same.
    const { code, output } = await run('installing packages', 'npm', [
      'install',
      '--no-save',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ]);
    if (code !== 0) {
      say(`packages could not be installed: ${lastLine(output)}`);
      process.exit(1);
    }
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, wanted);
  }
  return done;
}

async function installNode() {
  const binary = join(project, 'node_modules', '.bin', 'node');
  const version = () => (existsSync(binary) ? spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout?.trim() : undefined);
  if (!version()?.startsWith('v24.')) {
    const { output } = await run('installing Node 24', 'npm', [
      'rebuild',
      'node',
      '--foreground-scripts',
      '--ignore-scripts=false',
      '--loglevel=error',
    ]);
    if (!version()?.startsWith('v24.')) {
      say(`Node 24 could not be installed: ${lastLine(output)}`);
      process.exit(1);
    }
  }
  return version();
}

/** Debian packages, by what they are for; the first name that the release knows is taken. */
const systemParts = [
  { names: [['xvfb'], ['xauth']], cost: 'no virtual display: the bedside app needs a real one' },
  {
    names: [
      ['libgtk-3-0t64', 'libgtk-3-0'],
      ['libnss3'],
      ['libasound2t64', 'libasound2'],
      ['libgbm1'],
      ['libxss1'],
      ['libxtst6'],
      ['fonts-dejavu-core'],
    ],
    cost: 'the bedside app may not start',
  },
  ...(forTests ? [{ names: [['chromium']], cost: 'the tests of the dashboard in a real browser are skipped' }] : []),
  ...(forTests
    ? [
        {
          names: [['mosquitto-clients'], ['mosquitto']],
          cost: 'the hub is not tried with a stranger’s client, nor measured against Mosquitto',
        },
      ]
    : []),
];

const installed = (name) =>
  spawnSync('dpkg-query', ['-W', '-f=${Status}', name], { encoding: 'utf8' }).stdout?.includes('install ok installed');

async function installSystemLibraries() {
  if (!existsSync('/etc/debian_version')) {
    missing.push('not a Debian machine: the libraries of Electron and Xvfb are not installed by this script');
    return;
  }
  const wanted = systemParts.flatMap(({ names, cost }) =>
    names.filter((choices) => !choices.some(installed)).map((choices) => ({ choices, cost })),
  );
  if (wanted.length === 0) return;
  if (process.getuid?.() !== 0) {
    for (const cost of new Set(wanted.map((part) => part.cost)))
      missing.push(
        `not root, so not installed: ${wanted
          .filter((part) => part.cost === cost)
          .map((part) => part.choices.at(-1))
          .join(' ')} — ${cost}`,
      );
    return;
  }
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('reading package lists', 'apt-get', ['update', '-qq'], { env: environment });
  for (const { choices, cost } of wanted) {
    let result = { code: 1, output: '' };
    for (const name of choices) {
      result = await run(`installing ${name}`, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], {
        env: environment,
      });
      if (result.code === 0) break;
    }
    if (result.code !== 0) missing.push(`${choices.at(-1)} not installed (${lastLine(result.output)}) — ${cost}`);
  }
}

if (Number(process.versions.node.split('.')[0]) < 20) {
  say(`Node 20 or newer is needed to set up; this is ${process.version}`);
  process.exit(1);
}
const packagesWereThere = await installPackages();
const node = await installNode();
await installSystemLibraries();
const { prepareElectron } = await import('./electron/runtime.mjs');
try {
  const electron = await prepareElectron({ projectDirectory: project, report: say });
  if (electron.fallback)
    missing.push(
      `Electron's own binary could not be fetched: running on Electron ${electron.version} for development and tests only — packages for users cannot be made here`,
    );
} catch (error) {
  missing.push(
    `no Electron (${error instanceof Error ? error.message : error}) — the bedside window cannot open; the monitor still runs without a screen`,
  );
}
for (const line of missing) say(line);
if (!packagesWereThere) say(`done in ${Math.round((Date.now() - began) / 1000)} s (${node})`);
