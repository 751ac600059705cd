import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'libsql';

const USER = 'nurse';
const MIRROR = 'http://deb.debian.org/debian';
const RELEASE = 'bookworm';

/** A minimal Debian in a folder, with an ordinary user, in which a package is tried. */
export class CleanRoot {
  readonly #folder: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string, say: (line: string) => void): Promise<CleanRoot> {
    if (process.getuid?.() !== 0) throw new Error('a clean root can only be made by root');
    const root = new CleanRoot(folder);
    if (!existsSync(join(folder, 'etc', 'debian_version'))) {
      say(`  a clean Debian ${RELEASE} in ${folder}`);
      mkdirSync(folder, { recursive: true });
      const parts = 'xvfb,ca-certificates,libglib2.0-bin,fonts-dejavu-core';
      await run('debootstrap', ['--variant=minbase', `--include=${parts}`, RELEASE, folder, MIRROR]);
    }
    copyFileSync('/etc/resolv.conf', root.path('etc/resolv.conf'));
    for (const name of ['proc', 'dev/shm']) await run('mount', ['--bind', `/${name}`, root.path(name)]);
    if (!existsSync(root.path(`home/${USER}`))) await run('chroot', [folder, 'useradd', '-m', USER]);
    return root;
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(this.path(name)), { recursive: true });
    writeFileSync(this.path(name), text);
  }

  async install(deb: string): Promise<void> {
    const name = basename(deb);
    copyFileSync(deb, this.path(`tmp/${name}`));
    const apt = 'DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends';
    await this.#asRoot(`apt-get update -qq; ${apt} libasound2; ${apt} /tmp/${name}`);
  }

  remove(): Promise<string> {
    return this.#asRoot('DEBIAN_FRONTEND=noninteractive apt-get remove -y -qq wardlight');
  }

  #asRoot(command: string): Promise<string> {
    return run('chroot', [this.#folder, 'sh', '-ec', command]);
  }

  asUser(command: string): Promise<string> {
    return run('chroot', [this.#folder, 'su', USER, '-c', command]);
  }

  /** In a process group of its own, ended with `stop` or `close`. */
  inBackground(command: string): ChildProcess {
    const child = spawn('chroot', [this.#folder, 'su', USER, '-c', command], { stdio: 'ignore', detached: true });
    this.#running.add(child);
    return child;
  }

  /** Asks, and waits until it has ended. */
  async stop(child: ChildProcess): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    process.kill(-child.pid, 'SIGTERM');
    const late = setTimeout(() => process.kill(-(child.pid ?? 0), 'SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
    this.#running.delete(child);
  }

  /** Names of the files among the user's own data. */
  dataFiles(): ReadonlySet<string> {
    return new Set(filesIn(this.#data).map((path) => basename(path)));
  }

  get #data(): string {
    return this.path(`home/${USER}/.config/Wardlight`);
  }

  /** Lines of the app's log with that event. */
  logged(event: string): readonly Readonly<Record<string, unknown>>[] {
    const text = readFileSync(join(this.#data, 'logs', 'wardlight.log'), 'utf8');
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((line) => line['event'] === event);
  }

  /**
   * Rows of the outbox in the encrypted store, opened with the key that the app keeps.
   * @param cutMs how many of them are older, Unix ms; 0: all
   */
  countRows(cutMs: number): Promise<{ readonly store: string; readonly rows: number; readonly earlierRows: number }> {
    const store = filesIn(this.#data).find((path) => path.endsWith('bedside.db'));
    if (store === undefined) throw new Error('the app recorded nothing');
    const key = readFileSync(join(this.#data, 'store.key'), 'utf8').trim();
    const database = new Database(store, { encryptionCipher: 'aes256cbc', encryptionKey: key, readonly: true } as object);
    try {
      const count = (sql: string, ...values: number[]): number => (database.prepare(sql).get(...values) as { n: number }).n;
      const rows = count('SELECT count(*) AS n FROM vitals');
      const earlierRows = cutMs === 0 ? rows : count('SELECT count(*) AS n FROM vitals WHERE arrived_ms < ?', cutMs);
      return Promise.resolve({ store, rows, earlierRows });
    } finally {
      database.close();
    }
  }

  async close(): Promise<void> {
    for (const child of this.#running) await this.stop(child);
    for (const name of ['proc', 'dev/shm']) await run('umount', ['-l', this.path(name)]).catch(() => undefined);
  }
}

function filesIn(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/** @returns standard output @throws with the end of what the command said */
export function run(
  command: string,
  args: readonly string[],
  { cwd, environment = {} }: { readonly cwd?: string; readonly environment?: Readonly<Record<string, string>> } = {},
): Promise<string> {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text: Buffer) => {
    output += text.toString();
  });
  child.stderr.on('data', (text: Buffer) => {
    errors = (errors + text.toString()).slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    child.once('exit', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${command} ${args.slice(-1).join(' ')} ended with ${String(code)}: ${errors}`));
    });
  });
}

/** Asks again until there is an answer. @throws when there is none in time */
export async function until<T>(what: string, limitMs: number, ask: () => Promise<T | null>): Promise<T> {
  for (const began = performance.now(); performance.now() - began < limitMs; ) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`${what}: not within ${limitMs / 1_000} s`);
}
