import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { compareVersions, type Manifest, openManifest } from './manifest.ts';
import { asPlainFiles } from './plain-files.ts';

const versionsState = z.strictObject({
  /** What starts; null: what the package installed. */
  use: z.string().nullable(),
  /** What started before it, kept to go back to. */
  previous: z.string().nullable(),
  /** Started on trial: confirmed by itself, or never started again. */
  trial: z.strictObject({ version: z.string(), attempts: z.int(), expectsWaves: z.boolean() }).nullable(),
  refused: z.array(z.strictObject({ version: z.string(), why: z.string() })),
});
type VersionsState = z.infer<typeof versionsState>;
const NOTHING: VersionsState = { use: null, previous: null, trial: null, refused: [] };

/** What the installed package is, and which versions it may start. */
export interface Base {
  readonly version: string;
  readonly platform: string;
  readonly testBuild: boolean;
  readonly publicKey: string;
}

/**
 * Versions beside the installed one, each in a folder of its own with its signed manifest. Nothing of them is started whose files are not,
 * byte for byte, what was signed.
 */
export class Versions {
  readonly #directory: string;
  readonly #base: Base;

  constructor(directory: string, base: Base) {
    this.#directory = directory;
    this.#base = base;
  }

  folder(version: string): string {
    return join(this.#directory, version);
  }

  get state(): VersionsState {
    try {
      return versionsState.parse(JSON.parse(readFileSync(this.#stateFile, 'utf8')));
    } catch {
      return NOTHING;
    }
  }

  get #stateFile(): string {
    return join(this.#directory, 'state.json');
  }

  /**
   * Which version is to be started now; one on trial that was started before and never confirmed is refused.
   * @returns null: what the package installed
   */
  choose(): { readonly version: string; readonly onTrial: boolean } | null {
    const { trial } = this.state;
    if (trial !== null && trial.attempts > 0) this.refuse(trial.version, 'did not become healthy');
    else if (trial !== null) {
      this.#write({ ...this.state, trial: { ...trial, attempts: 1 } });
      if (this.#startable(trial.version)) return { version: trial.version, onTrial: true };
    }
    for (const version of [this.state.use, this.state.previous])
      if (version !== null && this.#startable(version)) return { version, onTrial: false };
    return null;
  }

  /** An altered file, or a package that is newer meanwhile. */
  #startable(version: string): boolean {
    if (compareVersions(version, this.#base.version) <= 0) return false;
    const problem = this.problem(version);
    if (problem !== null) this.refuse(version, problem);
    return problem === null;
  }

  /** @returns why it must not be started; null when it may */
  problem(version: string): string | null {
    const folder = this.folder(version);
    try {
      const where = join(folder, 'manifest.json');
      const manifest = openManifest(readFileSync(where, 'utf8'), this.#base.publicKey, where);
      if (manifest.version !== version) return 'its manifest is of another version';
      const unfit = this.unfit(manifest);
      if (unfit !== null) return unfit;
      const wanted = new Set(['manifest.json', ...manifest.files.map(({ path }) => path)]);
      const unknown = filesIn(folder).find((path) => !wanted.has(path));
      if (unknown !== undefined) return `${unknown} does not belong to it`;
      const altered = manifest.files.find(({ path, sha256 }) => digestOf(join(folder, path)) !== sha256);
      return altered === undefined ? null : `${altered.path} is not what was signed`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  /** @returns why this manifest is not for this machine; null when it is */
  unfit({ platform, minimumBase, testBuild }: Manifest): string | null {
    if (platform !== this.#base.platform) return `is for ${platform}`;
    if (testBuild !== this.#base.testBuild) return testBuild ? 'is a test build' : 'is no test build';
    if (compareVersions(this.#base.version, minimumBase) < 0) return `needs the package ${minimumBase} or newer`;
    return null;
  }

  /** Of the same name before: it is taken away. */
  async stage(version: string, fill: (folder: string) => Promise<void>): Promise<void> {
    const aside = join(this.#directory, `.incoming-${version}`);
    remove(aside);
    mkdirSync(aside, { recursive: true, mode: 0o700 });
    await fill(aside);
    remove(this.folder(version));
    renameSync(aside, this.folder(version));
  }

  beginTrial(version: string, expectsWaves: boolean): void {
    this.#write({ ...this.state, trial: { version, attempts: 0, expectsWaves } });
  }

  /** The one on trial is what starts from now on; what started before it is kept, older ones go. */
  confirm(): void {
    const { trial, use, refused } = this.state;
    if (trial === null) return;
    const next = { use: trial.version, previous: use === trial.version ? null : use, trial: null, refused };
    this.#write(next);
    const kept = new Set<string | null>([next.use, next.previous]);
    for (const name of readdirSync(this.#directory))
      if (name !== 'state.json' && !kept.has(name)) remove(join(this.#directory, name));
  }

  /** It is not started and not fetched again. */
  refuse(version: string, why: string): void {
    const { state } = this;
    this.#write({
      use: state.use === version ? null : state.use,
      previous: state.previous === version ? null : state.previous,
      trial: state.trial?.version === version ? null : state.trial,
      refused: [...state.refused.filter((each) => each.version !== version), { version, why }].slice(-20),
    });
  }

  /** On disk before it counts. */
  #write(state: VersionsState): void {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const aside = `${this.#stateFile}.new`;
    const descriptor = openSync(aside, 'w', 0o600);
    writeSync(descriptor, JSON.stringify(state));
    fsyncSync(descriptor);
    closeSync(descriptor);
    renameSync(aside, this.#stateFile);
  }
}

function remove(path: string): void {
  asPlainFiles(() => rmSync(path, { recursive: true, force: true }));
}

/** @returns hex; null when it cannot be read */
export function digestOf(file: string): string | null {
  return asPlainFiles(() => (existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : null));
}

/** Paths below a folder, with `/`. */
export function filesIn(folder: string, below = ''): readonly string[] {
  return asPlainFiles(() => readdirSync(join(folder, below), { withFileTypes: true })).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    return entry.isDirectory() ? filesIn(folder, path) : [path];
  });
}
