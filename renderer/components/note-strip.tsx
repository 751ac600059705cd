import { clockText } from '../i18n/numbers.ts';
import { noteHeading, noteWords } from '../note-text.ts';
import { useBedside } from '../store/bedside-store.ts';

/** The newest note from the cloud to who lies here: who wrote it, when, what. It silences nothing. */
export function NoteStrip() {
  const [note] = useBedside((state) => state.notes);
  const nowMs = useBedside((state) => state.nowMs);
  if (note === undefined) return null;
  const words = noteWords(note);
  return (
    <output className="note-strip">
      <strong>{noteHeading(note, nowMs)}</strong> {note.by}, {clockText(note.sentMs)}
      {words === '' ? '' : `: ${words}`}
    </output>
  );
}
