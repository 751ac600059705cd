/** One Parquet file that counts. */
export interface LakeFile {
  /** Below the lake's folder, `/` between its parts. */
  readonly path: string;
  /** UTC day and ward of its rows: the hive partition. */
  readonly date: string;
  readonly ward: string;
  readonly rows: number;
  readonly bytes: number;
  /** Version of the table's columns when it was written. */
  readonly schema: number;
  /** Name of the key that it is sealed with; absent = it lies open. */
  readonly key?: string;
  /** SHA-256 of the file, hex; absent in files from before there was any. */
  readonly sha256?: string;
  /** Of a sealed file: HMAC-SHA-256 of path and hash under its key, hex. Without the key nobody makes another file, or another place, pass. */
  readonly seal?: string;
}

/**
 * What a table consists of: `_manifest/{table}.json`. A file that is not named here does not count: it was written by a process that
 * died before it said so, or was replaced by another.
 */
export interface Manifest {
  readonly format: 1;
  /** Per log partition: first offset whose record is not in the files. */
  readonly positions: Readonly<Record<string, number>>;
  readonly files: readonly LakeFile[];
}

/** What becomes true at once. */
export interface Change {
  readonly add?: readonly LakeFile[];
  readonly remove?: readonly LakeFile[];
  readonly positions?: Readonly<Record<string, number>>;
}

export const EMPTY: Manifest = { format: 1, positions: {}, files: [] };

export function changed(manifest: Manifest, { add = [], remove = [], positions = {} }: Change): Manifest {
  const gone = new Set([...remove, ...add].map(({ path }) => path));
  return {
    format: 1,
    positions: { ...manifest.positions, ...positions },
    files: [...manifest.files.filter(({ path }) => !gone.has(path)), ...add],
  };
}

/** One line for each file, so that it can be read. */
export function manifestText({ format, positions, files }: Manifest): string {
  const lines = files.map((file) => `    ${JSON.stringify(file)}`);
  return `{\n  "format": ${format},\n  "positions": ${JSON.stringify(positions)},\n  "files": [\n${lines.join(',\n')}\n  ]\n}\n`;
}

/** @throws Error naming the file: guessing what counts would remove or double rows */
export function parseManifest(text: string, where: string): Manifest {
  try {
    const value = JSON.parse(text) as Partial<Manifest> | null;
    if (value?.format === 1 && typeof value.positions === 'object' && Array.isArray(value.files)) return value as Manifest;
  } catch {
    // Told below.
  }
  throw new Error(`${where} holds "${text.slice(0, 40)}", not a manifest`);
}

export interface MergeLimits {
  /** Files of this size are left alone. */
  readonly targetBytes: number;
  /** So many files of about one size of a day that goes on are merged. */
  readonly fanIn: number;
}

const SMALLEST_TIER_BYTES = 65_536;

/**
 * Which files to merge into one each. Of a day that goes on: files of about one size, once there are enough, so that no row is written
 * again and again; of a day that is over: all that are small. Pure.
 */
export function mergePlan(files: readonly LakeFile[], today: string, { targetBytes, fanIn }: MergeLimits): LakeFile[][] {
  const groups = new Map<string, LakeFile[]>();
  for (const file of files) {
    if (file.bytes >= targetBytes) continue;
    const over = file.date < today;
    const tier = over ? 'all' : Math.max(0, Math.floor(Math.log(file.bytes / SMALLEST_TIER_BYTES) / Math.log(fanIn)));
    const key = `${file.date}/${file.ward}/${tier}`;
    groups.set(key, [...(groups.get(key) ?? []), file]);
  }
  return [...groups.values()].flatMap((group) => {
    const enough = (group[0]?.date ?? today) < today ? 2 : fanIn;
    return group.length < enough ? [] : sized(group, targetBytes);
  });
}

/** Splits into runs whose sum is about the target; a run of one has nothing to merge with. */
function sized(group: readonly LakeFile[], targetBytes: number): LakeFile[][] {
  const runs: LakeFile[][] = [[]];
  let bytes = 0;
  for (const file of group) {
    if (bytes >= targetBytes) {
      runs.push([]);
      bytes = 0;
    }
    runs.at(-1)?.push(file);
    bytes += file.bytes;
  }
  return runs.filter((run) => run.length > 1);
}

/** Files whose day lies more than so many days back. Pure. */
export function expired(files: readonly LakeFile[], today: string, days: number): LakeFile[] {
  const oldest = new Date(Date.parse(today) - days * 86_400_000).toISOString().slice(0, 10);
  return files.filter(({ date }) => date < oldest);
}
