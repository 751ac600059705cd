import type { KeyFile } from '../contract/key-file-adapter.ts';
import type { SealingKey } from './encryption/sealed-parquet.ts';

/** The keys of a lake by name: DuckDB and Spark are given them as they are. */
export class LakeKeys {
  /** Seals what is written from now on. */
  readonly current: SealingKey;
  readonly #keys: ReadonlyMap<string, Buffer>;

  constructor({ current, keys }: KeyFile) {
    this.#keys = new Map(Object.entries(keys).map(([name, text]) => [name, Buffer.from(text, 'base64')]));
    const key = this.#keys.get(current);
    if (key === undefined) throw new RangeError(`there is no key "${current}"`);
    this.current = { name: current, key };
  }

  all(): readonly SealingKey[] {
    return [...this.#keys].map(([name, key]) => ({ name, key }));
  }
}
