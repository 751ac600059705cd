import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The Electron that serves development and tests, as the archive in which the packager expects one: for test builds.
 * @returns the folder of the archive
 * @throws when `zip` is missing or fails
 */
export function fallbackZip(executable: string, version: string, cache: string): string {
  mkdirSync(cache, { recursive: true });
  const archive = join(cache, `electron-v${version}-linux-x64.zip`);
  if (existsSync(archive)) return cache;
  const source = dirname(executable);
  const aside = mkdtempSync(join(cache, '.zip-'));
  try {
    for (const name of readdirSync(source)) {
      if (name === 'resources') continue;
      const target = join(aside, join(source, name) === executable ? 'electron' : name);
      symlinkSync(join(source, name), target);
    }
    // The packager replaces it.
    mkdirSync(join(aside, 'resources'));
    writeFileSync(join(aside, 'resources', 'default_app.asar'), '');
    writeFileSync(join(aside, 'version'), version);
    copyFileSync(join(source, 'LICENSE.electron.txt'), join(aside, 'LICENSE'));
    const { status, stderr, error } = spawnSync('zip', ['-1', '-q', '-r', 'electron.zip', '.'], { cwd: aside, encoding: 'utf8' });
    if (status !== 0) throw new Error(`zip: ${error?.message ?? stderr}`);
    renameSync(join(aside, 'electron.zip'), archive);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
  return cache;
}
