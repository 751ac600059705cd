import type { WardJournalEntry } from '#ipc';
import { t } from '../i18n/index.ts';
import { dateTimeText } from '../i18n/numbers.ts';
import { changeText } from '../ward-text.ts';

/** Who changed what, and when; newest first. */
export function WardJournal({ journal }: { journal: readonly WardJournalEntry[] }) {
  if (journal.length === 0) return <p className="nothing">{t('ward.noChanges')}</p>;
  return (
    <table className="review-table">
      <thead>
        <tr>
          <th scope="col">{t('ward.when')}</th>
          <th scope="col">{t('ward.who')}</th>
          <th scope="col">{t('ward.what')}</th>
        </tr>
      </thead>
      <tbody>
        {journal.map(({ atMs, by, changes }) => (
          <tr key={`${atMs} ${by}`}>
            <th scope="row">{dateTimeText(atMs)}</th>
            <td>{by}</td>
            <td>
              {changes.map((change) => (
                <p key={change.path}>{changeText(change)}</p>
              ))}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
