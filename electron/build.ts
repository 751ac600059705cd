import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** Builds the app into dist: `node electron/build.ts`. Nothing is done when no source changed. */
const project = fileURLToPath(new URL('../', import.meta.url));
const stamp = join(project, 'dist', 'app.sha256');

const entries = { main: 'electron/main/main.ts', preload: 'electron/preload/preload.ts', monitor: 'electron/monitor/main.ts' };
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

const digest = digestOf(sources);
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  for (const [name, entry] of Object.entries(entries)) await bundle(name, entry);
  await build({ configFile: join(project, 'renderer', 'vite.config.ts') });
  mkdirSync(join(project, 'dist'), { recursive: true });
  writeFileSync(stamp, digest);
}

/** CommonJS for Node 18: the oldest Electron that must run it loads no ES module as main. */
async function bundle(name: string, entry: string): Promise<void> {
  await build({
    configFile: false,
    root: project,
    logLevel: 'warn',
    ssr: { noExternal: true, external: [] },
    build: {
      ssr: join(project, entry),
      target: 'node18',
      outDir: join(project, 'dist', 'electron'),
      emptyOutDir: false,
      minify: false,
      sourcemap: true,
      rolldownOptions: { external, output: { format: 'cjs', entryFileNames: `${name}.cjs`, codeSplitting: false } },
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
