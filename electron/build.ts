import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

/** Builds the app into dist: `node electron/build.ts`. Nothing is done when no source changed. */
const project = fileURLToPath(new URL('../', import.meta.url));
const dist = join(project, 'dist');
const stamp = join(dist, 'app.sha256');

const entries = {
  boot: 'electron/main/boot-adapter.ts',
  main: 'electron/main/main.ts',
  preload: 'electron/preload/preload.ts',
  monitor: 'electron/monitor/main.ts',
};
const sources = ['clinical', 'device-drivers', 'electron', 'renderer', 'cloud/contract', 'package-lock.json'];
/** Native or too entangled to bundle; they load from node_modules. */
const external = [
  /^libsql/,
  /^serialport/,
  /^@serialport\//,
  /^azure-iot-/,
  /^electron$/,
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
];

/**
 * Bundles main, preload and monitor as CommonJS and the bedside page into dist. Two builds at a time do not disturb each other:
 * each writes aside and puts its files in place at the end.
 * @throws what Vite throws; dist keeps the last good build then
 */
export async function buildApp(report: (line: string) => void = () => undefined): Promise<void> {
  const digest = digestOf(sources);
  if (isBuilt(digest)) return;
  const began = performance.now();
  mkdirSync(dist, { recursive: true });
  const aside = mkdtempSync(join(dist, '.building-'));
  try {
    for (const [name, entry] of Object.entries(entries)) {
      report(`building ${name}`);
      await bundle(name, entry, join(aside, 'electron'));
    }
    report('building the bedside page');
    await asShipped(() =>
      build({ configFile: join(project, 'renderer', 'vite.config.ts'), build: { outDir: join(aside, 'renderer') } }),
    );
    for (const part of ['electron', 'renderer']) {
      rmSync(join(dist, part), { recursive: true, force: true });
      renameSync(join(aside, part), join(dist, part));
    }
    writeFileSync(stamp, digest);
    report(`built in ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Tested and measured is what is shipped: with the NODE_ENV of a test runner the page would carry the libraries' development builds. */
async function asShipped(work: () => Promise<unknown>): Promise<void> {
  const before = process.env['NODE_ENV'];
  process.env['NODE_ENV'] = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['NODE_ENV'];
    else process.env['NODE_ENV'] = before;
  }
}

function isBuilt(digest: string): boolean {
  const outputs = [
    ...Object.keys(entries).map((name) => join(dist, 'electron', `${name}.cjs`)),
    join(dist, 'renderer', 'index.html'),
  ];
  return outputs.every((file) => existsSync(file)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest;
}

/** Commands that the bedside package leaves out: they need database, lake and a checkout. Asked for there, they say so. */
const NOT_AT_THE_BED = /\/(serve|start|lake|population|population-measures)-command\.ts$/;
const withoutThem: Plugin = {
  name: 'left-out-commands',
  load: (id) =>
    NOT_AT_THE_BED.test(id) ? `throw Object.assign(new Error('left out'), { code: 'MODULE_NOT_FOUND' }); export {}` : null,
};

/** The command line of the installed app, in pieces that load when asked for. `npm start` does not need it. */
export async function buildCommandLine(): Promise<void> {
  const directory = join(dist, 'command-line');
  rmSync(directory, { recursive: true, force: true });
  await bundle('wardlight', 'wardlight.ts', directory, true);
  cpSync(join(project, 'cloud/scoring/model/artefacts'), join(directory, 'artefacts'), { recursive: true });
}

/** A source with one letter beyond Latin is held in memory with two bytes for each letter. */
const SMALL = { charset: 'ascii', comments: { legal: true, annotation: false, jsdoc: false } } as const;

/** CommonJS for Node 18: the oldest Electron that must run it loads no ES module as main. */
async function bundle(name: string, entry: string, outDir: string, inPieces = false): Promise<void> {
  await build({
    configFile: false,
    root: project,
    logLevel: 'warn',
    plugins: inPieces ? [withoutThem] : [],
    ssr: { noExternal: true, external: [] },
    build: {
      ssr: join(project, entry),
      target: 'node18',
      outDir,
      emptyOutDir: false,
      minify: false,
      sourcemap: !inPieces,
      rolldownOptions: {
        external,
        output: {
          ...{ format: 'cjs', entryFileNames: `${name}.cjs`, chunkFileNames: '[name]-[hash].cjs', codeSplitting: inPieces },
          ...SMALL,
        },
      },
    },
  });
}

function digestOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of paths.flatMap(filesIn).sort()) hash.update(file).update(readFileSync(join(project, file)));
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  const absolute = join(project, path);
  if (!existsSync(absolute)) return [];
  if (path.endsWith('.json')) return [path];
  return readdirSync(absolute, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? filesIn(`${path}/${entry.name}`) : [`${path}/${entry.name}`],
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildApp((line) => process.stderr.write(`${line}\n`));
