import type { CloudNote } from '#ipc';
import type { NoteReading } from '#wire';
import type { Identity } from '../patient/admissions.ts';

/** A message may come again, long after. */
const KNOWN = 200;
const SHOWN = 20;

export interface NotesState {
  /** Ids of messages that were judged here. */
  readonly known: readonly string[];
  readonly notes: readonly ShownNote[];
}

export interface ShownNote {
  readonly reading: NoteReading;
  /** The name by which it was for who lay here. */
  readonly whose: Identity;
}

const NONE: NotesState = { known: [], notes: [] };

/** The notes that stand on the screen of this bed: those of who lies here, and of nobody else. */
export class ShownNotes {
  #state: NotesState;

  /** @param saved what `state` gave; null, or of a station of before: nothing is shown of what named nobody */
  constructor(saved: NotesState | null) {
    this.#state = saved ?? NONE;
  }

  get state(): NotesState {
    return this.#state;
  }

  knows(id: string): boolean {
    return this.#state.known.includes(id);
  }

  /** @param note null: it is only remembered, so that it is not judged again */
  judged(id: string, note: ShownNote | null): void {
    const { known, notes } = this.#state;
    this.#state = { known: [...known, id].slice(-KNOWN), notes: note === null ? notes : [...notes, note].slice(-SHOWN) };
  }

  /** Who lay here takes everything with her. */
  clear(): void {
    this.#state = { ...this.#state, notes: [] };
  }

  /** Newest first. @param here every name of who is admitted */
  of(here: readonly Identity[]): readonly CloudNote[] {
    return this.#state.notes
      .filter(({ whose }) => here.some(({ patient, encounter }) => patient === whose.patient && encounter === whose.encounter))
      .map(({ reading }) => cloudNote(reading))
      .reverse();
  }
}

function cloudNote({ id, what, text, by, to, fromAt, dueAt, alarmId, sentAt, measuredAt }: NoteReading): CloudNote {
  const ms = (at: string | undefined): number | null => (at === undefined ? null : Date.parse(at));
  return {
    ...{ id, what, text, by, to: to ?? null, fromMs: ms(fromAt), dueMs: ms(dueAt) },
    ...{ alarmId, sentMs: Date.parse(sentAt), receivedMs: Date.parse(measuredAt) },
  };
}
