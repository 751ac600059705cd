import { closeSync, fsyncSync, openSync, readdirSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DamagedOutbox } from './damaged-outbox-adapter.ts';
import type { SalvageStep, SalvageTarget } from './rows.ts';
import { SET_ASIDE } from './set-aside-adapter.ts';
import type { StoreOptions } from './sqlite-store-adapter.ts';
import { isDamage } from './store-damage.ts';

/** Ends the name of a file beside the store: what waited there for the cloud was taken over, as far as it could be read. */
const DONE = '.taken-over';

/**
 * Takes messages that nobody acknowledged out of the stores that were set aside, a piece at a time. They keep their numbers and ids, so a
 * piece may be taken twice, also by the next start, when this one was killed: the store knows it by its number and the cloud by its id.
 */
export class Salvage {
  readonly #options: Pick<StoreOptions, 'directory' | 'key'>;
  readonly #target: SalvageTarget;
  /** Still to be looked at, the oldest first. */
  readonly #names: string[];
  #outbox: DamagedOutbox | null = null;

  constructor(options: Pick<StoreOptions, 'directory' | 'key'>, target: SalvageTarget) {
    this.#options = options;
    this.#target = target;
    const there = readdirSync(options.directory);
    this.#names = there
      .filter((name) => name.startsWith(SET_ASIDE) && name.endsWith('.db') && !there.includes(name + DONE))
      .sort();
  }

  /**
   * @returns null when there is nothing to take over
   * @throws what writing to the store threw; the piece comes again then
   */
  step(): SalvageStep | null {
    const [name] = this.#names;
    if (name === undefined) return null;
    const read = this.#read(name);
    if ('failure' in read) return this.#end(name, read.failure, 0);
    const { outbox, piece } = read;
    if (piece.rows.length > 0) this.#target.takeOver(piece.rows);
    outbox.took(piece);
    const taken = piece.rows.length;
    return outbox.ended ? this.#end(name, { told: outbox.summary, final: true }, taken) : { taken, told: null };
  }

  close(): void {
    this.#outbox?.close();
    this.#outbox = null;
  }

  #read(name: string): { outbox: DamagedOutbox; piece: ReturnType<DamagedOutbox['piece']> } | { failure: Told } {
    try {
      const outbox = (this.#outbox ??= new DamagedOutbox(this.#options, name));
      return { outbox, piece: outbox.piece(this.#target.lastSequence()) };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {
        failure: {
          told: `what waits in it for the cloud cannot be read: ${why}`,
          final: isDamage(error) && !isAnotherKey(error),
        },
      };
    }
  }

  /** What is not final is tried again by the next start. */
  #end(name: string, { told, final }: Told, taken: number): SalvageStep {
    this.close();
    this.#names.shift();
    const text = `${name}: ${told}`;
    if (final) note(join(this.#options.directory, name + DONE), text);
    return { taken, told: text };
  }
}

/** It looks the same as a file that is no store: the key may be there again at a later start. */
function isAnotherKey(error: unknown): boolean {
  return String((error as { readonly code?: unknown }).code).startsWith('SQLITE_NOTADB');
}

interface Told {
  readonly told: string;
  readonly final: boolean;
}

function note(file: string, text: string): void {
  let handle: number | null = null;
  try {
    handle = openSync(file, 'w', 0o600);
    writeSync(handle, `${text}\n`);
    fsyncSync(handle);
  } catch {
    // The next start takes the same over again, which changes nothing.
  } finally {
    if (handle !== null) closeSync(handle);
  }
}
