/** Where a lake lies, as far as writing and reading depends on it. Paths are below it, with `/` between their parts. */
export interface LakeStorage {
  /** As it is named to people. */
  readonly place: string;
  /** Where it is a folder of this machine; null elsewhere. */
  readonly directory: string | null;
  /** Makes what has to be there before anything is written. */
  prepare(): Promise<void>;
  /** Text of a table's manifest; null when there is none. */
  manifest(table: string): Promise<string | null>;
  /** All or nothing, also when the power fails; rejects when somebody else wrote it meanwhile. */
  writeManifest(table: string, text: string): Promise<void>;
  /** All Parquet files of a table and what is left of unfinished ones, whether they count or not. */
  files(table: string): Promise<string[]>;
  /** A file on this machine to be written; it is nowhere until `keep`. */
  draft(path: string): Promise<string>;
  /** The draft is at its place for good, whole. @returns its bytes */
  keep(path: string): Promise<number>;
  /** The files on this machine that hold what lies there, in folders of the same names. */
  local(paths: readonly string[]): Promise<string[]>;
  /** What lies there now, from where it lies: never a copy on this machine. Rejects, at once or while it is read, when it cannot be. */
  content(path: string): Promise<AsyncIterable<Uint8Array>>;
  remove(path: string): Promise<void>;
}

export const isData = (name: string): boolean => /\.(parquet|writing|rows)$/.test(name);
export const manifestPath = (table: string): string => `_manifest/${table}.json`;
