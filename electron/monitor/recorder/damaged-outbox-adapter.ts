import type Database from 'libsql';
import { type OutboxEntry, QUEUES } from './rows.ts';
import { openDatabase, type StoreOptions } from './sqlite-store-adapter.ts';
import { isDamage } from './store-damage.ts';
import { storedText } from './stored-text.ts';

/** Looked at in one go: the bed must not be held up. */
const ROWS_PER_PIECE = 200;
const TEXT_PER_PIECE = 300_000;
/** Read in one call; when it meets damage, one by one. */
const ROWS_AT_ONCE = 20;
/** Numbers tried one by one where nothing tells any more which there are. */
const MOST_BLIND = 100_000;

const ROWS = `SELECT sequence, CASE WHEN acknowledged_ms IS NULL THEN CAST(message AS BLOB) END AS message, created_ms AS createdMs, queue, may_go AS mayGo
  FROM outbox NOT INDEXED WHERE sequence >= ? ORDER BY sequence LIMIT ?`;
/** From pages of its own: it tells which messages wait where theirs are damaged. */
const NEXT_WAITING =
  'SELECT min(sequence) AS n FROM outbox INDEXED BY outbox_waiting WHERE acknowledged_ms IS NULL AND sequence >= ?';

interface Row {
  readonly sequence: number;
  /** Null: acknowledged. */
  readonly message: ArrayBuffer | null;
  readonly createdMs: number;
  readonly queue: number;
  readonly mayGo: number;
}

interface Place {
  /** The next number to look at. */
  readonly at: number;
  readonly taken: number;
  readonly lost: number;
  /** How many of the lost nobody knows to have waited. */
  readonly blind: number;
  readonly ended: boolean;
}

export interface OutboxPiece {
  readonly rows: readonly OutboxEntry[];
  /** Where to go on, once they are kept. */
  readonly then: Place;
}

/** The messages of a damaged store that nobody acknowledged, as far as they can be read. The file is left as it is. */
export class DamagedOutbox {
  readonly #db: Database.Database;
  #place: Place = { at: 0, taken: 0, lost: 0, blind: 0, ended: false };

  /** @throws SqliteError when the file cannot be opened, or does not tell any more where its messages lie */
  constructor(options: Pick<StoreOptions, 'directory' | 'key'>, name: string) {
    this.#db = openDatabase(options, { readonly: true, name });
    try {
      this.#db.prepare(ROWS);
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  get ended(): boolean {
    return this.#place.ended;
  }

  /** For people. */
  get summary(): string {
    const { taken, lost, blind } = this.#place;
    if (taken + lost === 0) return 'nothing in it waited for the cloud';
    const rest = lost === 0 ? '' : `, ${blind > 0 ? 'at most ' : ''}${lost} could not be read`;
    return `${taken} messages for the cloud were taken over${rest}`;
  }

  /**
   * The next messages; the same again until `took` was called.
   * @param last no number behind is one
   * @throws SqliteError for what is no damage
   */
  piece(last: number): OutboxPiece {
    let { at, taken, lost, blind, ended } = this.#place;
    const rows: OutboxEntry[] = [];
    let [seen, text, singly] = [0, 0, 0];
    while (!ended && seen < ROWS_PER_PIECE && text < TEXT_PER_PIECE) {
      try {
        // Prepared anew: after an error the library gives it again for ever.
        const found = this.#db.prepare(ROWS).all(at, singly > 0 ? 1 : ROWS_AT_ONCE) as Row[];
        ended = found.length === 0;
        for (const row of found) {
          const entry = row.message === null ? null : entryOf(row, row.message);
          if (entry) rows.push(entry);
          else if (row.message !== null) lost += 1;
          text += entry?.message.length ?? 0;
          const here = entry?.sequence ?? row.sequence;
          // A number that is damaged itself leads nowhere.
          at = (here >= at && here <= last ? here : at) + 1;
        }
        seen += found.length;
        singly -= 1;
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        seen += 1;
        if (singly <= 0) {
          singly = ROWS_AT_ONCE;
          continue;
        }
        const next = this.#nextWaiting(at);
        if (next === undefined) blind += 1;
        if (next === undefined || next === at) lost += 1;
        ended = next === null || at >= last || blind > MOST_BLIND;
        at = next === undefined || next === at ? at + 1 : (next ?? at);
      }
    }
    taken += rows.length;
    return { rows, then: { at, taken, lost, blind, ended } };
  }

  took({ then }: OutboxPiece): void {
    this.#place = then;
  }

  close(): void {
    this.#db.close();
  }

  /** @returns null when none waits from there on, undefined when that cannot be read either */
  #nextWaiting(at: number): number | null | undefined {
    try {
      return (this.#db.prepare(NEXT_WAITING).get(at) as { n: number | null }).n;
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return undefined;
    }
  }
}

/** @returns null when it is not what was written any more */
function entryOf({ createdMs, queue, mayGo }: Row, bytes: ArrayBuffer): OutboxEntry | null {
  try {
    const message = storedText(bytes);
    const { sequence, messageId } = JSON.parse(message) as { sequence?: unknown; messageId?: unknown };
    if (!Number.isSafeInteger(sequence) || typeof messageId !== 'string') return null;
    return {
      table: 'outbox',
      sequence: sequence as number,
      message,
      createdMs: Number.isNaN(new Date(createdMs).getTime()) ? 0 : createdMs,
      queue: QUEUES[queue] ?? 'readings',
      mayGo: mayGo === 1,
    };
  } catch {
    return null;
  }
}

/** Here a sector that the disk cannot read is damage, too. */
function isUnreadable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return isDamage(error) || code.startsWith('SQLITE_IOERR');
}
