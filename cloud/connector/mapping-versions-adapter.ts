import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import type { MappingCheck, MappingHistory, MappingVersion } from '../contract/mapping-workbench.ts';
import { checkMapping } from './mapping-check.ts';
import { problemText } from './mapping-error.ts';
import { type LoadedMapping, type MappingFiles, MappingInvalid } from './mapping-files-adapter.ts';

interface Texts {
  readonly device: string;
  readonly fhir: string;
}

interface VersionFile extends Texts {
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly note: string;
  /** Of the files it was read from; null when a person published it. */
  readonly source: string | null;
}

export interface MappingVersions extends MappingFiles {
  history(): Promise<MappingHistory>;
  texts(version: number): Promise<Texts | null>;
  check(texts: Texts): MappingCheck;
  publish(texts: Texts, by: string, note: string): Promise<MappingVersion | MappingCheck>;
  activate(version: number, by: string): Promise<MappingVersion | null>;
}

export interface MappingVersionsOptions {
  readonly directory: string;
  readonly deviceFile: string;
  readonly fhirFile: string;
  readonly compat: boolean;
}

/**
 * Every mapping that was ever used, by number, on disk; one is active. Changed files become a version by themselves when they have no
 * mistake; with one, the active version goes on and the mistake is shown. A version is never changed or removed.
 */
export async function openMappingVersions(options: MappingVersionsOptions): Promise<MappingVersions> {
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const store = new VersionStore(options.directory);
  let problem: string | null = null;
  let loaded: { version: number; mapping: LoadedMapping } | null = null;
  // One change at a time: two published at once are two versions.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work, work);
    queue = result.catch(() => undefined);
    return result;
  };

  async function takeFiles(): Promise<void> {
    const texts = await sourceTexts(options);
    const source = texts && hashOf(texts);
    const versions = await store.all();
    const newest = versions.filter((one) => one.source !== null).at(-1);
    if (texts === null || source === newest?.source) {
      problem = null;
      return;
    }
    const { check } = checkMapping(texts.device, texts.fhir, options);
    problem = check.valid ? null : mistakesOf(check, options);
    if (check.valid) await store.add({ ...texts, by: 'mapping files', note: 'the files changed', source });
  }

  async function current(): Promise<LoadedMapping> {
    await inTurn(takeFiles);
    const active = await store.active();
    if (active === null) throw new MappingInvalid(problem ?? 'there is no mapping');
    if (loaded?.version !== active.version) loaded = { version: active.version, mapping: load(active, options) };
    return loaded.mapping;
  }

  return {
    current,
    problem: () => problem,
    async history() {
      await inTurn(takeFiles);
      const active = await store.active();
      const versions = (await store.all()).map((one) => shown(one, active?.version ?? null)).reverse();
      return { versions, problem };
    },
    async texts(version) {
      const found = (await store.all()).find((one) => one.version === version);
      return found ? { device: found.device, fhir: found.fhir } : null;
    },
    check: (texts) => checkMapping(texts.device, texts.fhir, options).check,
    publish: (texts, by, note) =>
      inTurn(async () => {
        const { check } = checkMapping(texts.device, texts.fhir, options);
        if (!check.valid) return check;
        return shown(await store.add({ ...texts, by, note, source: null }), null, true);
      }),
    activate: (version, by) =>
      inTurn(async () => {
        const found = (await store.all()).find((one) => one.version === version);
        if (!found) return null;
        await store.choose(version, by);
        return shown(found, version);
      }),
  };
}

class VersionStore {
  readonly #directory: string;
  readonly #known = new Map<string, VersionFile>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  async all(): Promise<readonly VersionFile[]> {
    const names = (await readdir(this.#directory)).filter((name) => /^\d{6}\.json$/.test(name)).sort();
    for (const name of names) {
      if (!this.#known.has(name))
        this.#known.set(name, JSON.parse(await readFile(join(this.#directory, name), 'utf8')) as VersionFile);
    }
    return names.flatMap((name) => this.#known.get(name) ?? []);
  }

  async active(): Promise<VersionFile | null> {
    const chosen = await readIfThere(join(this.#directory, 'active.json'));
    const version = chosen === null ? null : (JSON.parse(chosen) as { version: number }).version;
    return (await this.all()).find((one) => one.version === version) ?? null;
  }

  async add(about: Omit<VersionFile, 'version' | 'at'>): Promise<VersionFile> {
    const version = ((await this.all()).at(-1)?.version ?? 0) + 1;
    const file: VersionFile = { version, at: new Date().toISOString(), ...about };
    await writeDurably(join(this.#directory, `${String(version).padStart(6, '0')}.json`), JSON.stringify(file));
    await this.choose(version, about.by);
    return file;
  }

  async choose(version: number, by: string): Promise<void> {
    await writeDurably(join(this.#directory, 'active.json'), JSON.stringify({ version, at: new Date().toISOString(), by }));
  }
}

function load({ device, fhir }: Texts, dialect: { compat: boolean }): LoadedMapping {
  const checked = checkMapping(device, fhir, dialect);
  const templates = checked.fhir?.templates ?? [];
  return {
    device: checked.device.templates,
    fhir: new Map(templates.map((template) => [template.typeName.toLowerCase(), template])),
  };
}

async function sourceTexts({ deviceFile, fhirFile }: MappingVersionsOptions): Promise<Texts | null> {
  const [device, fhir] = [await readIfThere(deviceFile), await readIfThere(fhirFile)];
  return device === null || fhir === null ? null : { device, fhir };
}

function hashOf({ device, fhir }: Texts): string {
  return createHash('sha256')
    .update(JSON.stringify([device, fhir]))
    .digest('hex');
}

function mistakesOf({ errors }: MappingCheck, { deviceFile, fhirFile }: MappingVersionsOptions): string {
  return errors
    .map((one) => `${one.mapping === 'device' ? deviceFile : fhirFile}:${one.line}:${one.column}: ${problemText(one)}`)
    .join('\n');
}

function shown({ version, at, by, note }: VersionFile, active: number | null, isActive = version === active): MappingVersion {
  return { version, at, by, note, active: isActive };
}
