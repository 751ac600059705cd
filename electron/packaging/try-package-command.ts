import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CleanRoot, run, until } from './clean-root-adapter.ts';
import { TEST_BUILD } from './options.ts';
import { textIn, type Window, windowOf } from './window-adapter.ts';

/**
 * `npm run try-package`: builds this version and the next as `.deb`, installs the first into a clean Debian with apt, starts it under Xvfb
 * as an ordinary user on a simulated bed, upgrades it while its data is there, and removes it. Every step is looked at; the first that is
 * not as it should be ends the trial with an error. As root, on Debian, with `debootstrap` and its mirror: some minutes.
 */
const project = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    /** Packages that are there already. */
    from: { type: 'string' },
    to: { type: 'string' },
    /** A clean root of an earlier trial, kept with `--keep`. */
    root: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const DISPLAY = ':77';
const DEBUG_PORT = 29_555;
const DEVICE_PORT = 29_556;
/** When the first version was closed, Unix ms; 0 before. */
let cutMs = 0;

// Within the project's file system, so that hard links can be made.
mkdirSync(join(project, '.cache'), { recursive: true });
const scratch = mkdtempSync(join(project, '.cache', 'try-package-'));
const from = values.from ?? (await make(project, 'first'));
const to = values.to ?? (await make(await nextVersion(), 'second'));
const root = await CleanRoot.open(values.root ?? join(scratch, 'root'), say);
try {
  await tryPackages();
  say('try-package: every step was as it should be');
} catch (error) {
  say(`try-package: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await root.close();
  if (!values.keep) rmSync(scratch, { recursive: true, force: true });
}

async function tryPackages(): Promise<void> {
  root.write('etc/wardlight/wardlight.json', JSON.stringify(central(), null, 2));
  await step('installed with apt', () => root.install(from));
  await step('the command line answers an ordinary user', async () => {
    const drivers = (await root.asUser('wardlight drivers')).trim().split('\n').length;
    check(drivers > 5, `${drivers} drivers`);
  });
  root.inBackground(`exec Xvfb ${DISPLAY} -screen 0 1920x1080x24 -nolisten tcp -ac`);
  root.inBackground(`exec wardlight simulate philips-intellivue --udp 127.0.0.1:${DEVICE_PORT}`);
  const first = await step('started as an ordinary user, it monitors the simulated bed', monitored);
  check(first.pulse !== '', 'no heart rate');
  // Central configuration says German.
  check(first.mark.includes('TESTBAU'), `not marked as a test build: ${first.mark}`);
  const before = root.dataFiles();
  check(before.has('bedside.db'), 'no store');
  await step('upgraded over the data', () => root.install(to));
  const second = await step('the new version monitors on', monitored);
  check(second.version !== first.version, `still version ${second.version}`);
  check(second.store === first.store, 'another store');
  check(second.earlierRows >= first.rows && first.rows > 0, `${first.rows} rows before, ${second.earlierRows} of them after`);
  say(`  ${first.version} → ${second.version}; ${first.rows} rows of the store before, all of them after`);
  await step('removed', () => root.remove());
  check(root.dataFiles().has('bedside.db'), 'the data went with the program');
  check(existsSync(root.path('etc/wardlight/wardlight.json')), 'the configuration went with the program');
  check(!existsSync(root.path('usr/lib/wardlight')) && !existsSync(root.path('usr/bin/wardlight')), 'something is left');
  check(!existsSync(root.path('etc/xdg/autostart/wardlight.desktop')), 'it would start at login');
}

interface Monitored {
  readonly version: string;
  /** At the foot of the screen. */
  readonly mark: string;
  readonly pulse: string;
  readonly store: string;
  readonly rows: number;
  /** Of those that were there before. */
  readonly earlierRows: number;
}

/** Starts the app under Xvfb, waits for numbers, closes it in good order, and counts what it recorded. */
async function monitored(): Promise<Monitored> {
  const app = root.inBackground(
    `DISPLAY=${DISPLAY} WARDLIGHT_BED=bed-12 exec wardlight --use-fake-device-for-media-stream --remote-debugging-port=${DEBUG_PORT}`,
  );
  try {
    const window: Window = await until('a window', 120_000, () => windowOf(DEBUG_PORT));
    const pulse = await until('a heart rate', 120_000, async () => {
      const text = await textIn(window, '[data-vital="heart-rate"] .value');
      return /\d/.test(text) ? text : null;
    });
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    const mark = await textIn(window, '.remark-warning');
    const version = root.logged('app-started').at(-1)?.['version'];
    await root.stop(app);
    const { rows, earlierRows, store } = await root.countRows(cutMs);
    cutMs = cutMs === 0 ? Date.now() : cutMs;
    return { version: String(version), mark, pulse, store, rows, earlierRows };
  } finally {
    await root.stop(app);
  }
}

/** One file for all computers: this one gets its bed from the environment. */
function central(): object {
  return {
    ward: 'Ward 3',
    language: 'de',
    monitor: {
      devices: [
        {
          id: 'monitor-1',
          driver: 'philips-intellivue',
          udp: { host: '127.0.0.1', port: DEVICE_PORT },
          waves: [131330, 150452],
          simulates: 'generated patient',
        },
      ],
    },
  };
}

async function make(directory: string, name: string): Promise<string> {
  await step(`built the ${name} package`, () =>
    run(join(directory, 'node_modules/.bin/electron-forge'), ['make', '--targets', '@electron-forge/maker-deb'], {
      cwd: directory,
      environment: { [TEST_BUILD]: '1' },
    }),
  );
  const folder = join(directory, 'out/make/deb/x64');
  const [built] = readdirSync(folder).filter((each) => each.endsWith('.deb'));
  if (built === undefined) throw new Error(`no package in ${folder}`);
  const kept = join(scratch, `${name}.deb`);
  cpSync(join(folder, built), kept);
  return kept;
}

/** The same sources with the next version number, beside these. Modules as hard links: through a symbolic one the packager would tidy ours. */
async function nextVersion(): Promise<string> {
  const copy = join(scratch, 'next');
  const left = new Set(['node_modules', '.cache', '.git', 'out', '.wardlight']);
  mkdirSync(copy);
  for (const name of readdirSync(project))
    if (!left.has(name)) cpSync(join(project, name), join(copy, name), { recursive: true });
  mkdirSync(join(copy, '.cache'));
  for (const name of ['node_modules', '.cache/electron']) await run('cp', ['-al', join(project, name), join(copy, name)]);
  const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { readonly version: string };
  const next = version.replace(/\d+$/, (digits) => String(Number(digits) + 1));
  for (const name of ['package.json', 'electron/monitor/version.ts']) {
    const text = readFileSync(join(copy, name), 'utf8');
    writeFileSync(join(copy, name), text.replace(version, next));
  }
  return copy;
}

async function step<T>(what: string, act: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await act();
  say(`  ${what} (${((performance.now() - began) / 1_000).toFixed(0)} s)`);
  return result;
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
