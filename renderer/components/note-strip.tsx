import { t } from '../i18n/index.ts';
import { clockText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';

/** The newest note from the cloud: who wrote it, when, what. It silences nothing. */
export function NoteStrip() {
  const [note] = useBedside((state) => state.notes);
  if (note === undefined) return null;
  const { what, by, text, sentMs } = note;
  const says = what === 'acknowledgement' ? t('screen.noteAcknowledged') : t('screen.note');
  return (
    <output className="note-strip">
      <strong>{says}</strong> {by}, {clockText(sentMs)}
      {text === '' ? '' : `: ${text}`}
    </output>
  );
}
