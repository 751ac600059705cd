import type { FlagQuality } from '../../contract/model-quality.ts';
import { t, told } from '../i18n/index.ts';
import { MeasureTable } from './measure-table.tsx';
import { decimalText, shareText, unknownText } from './measure-text.ts';

/** Burden, predictive value and lead time of flags. */
export function FlagTable({ rows }: { rows: readonly FlagQuality[] }) {
  return (
    <MeasureTable
      title={t('models.flags')}
      file="flags"
      wide
      hint={t('models.flagsHint')}
      rows={rows}
      keyOf={({ month, cause }) => `${month} ${cause}`}
      columns={[
        { head: t('models.month'), cell: ({ month }) => month },
        {
          head: t('models.cause'),
          cell: ({ cause, claim }) => (
            <>
              {told(cause)}
              <small className="cell-note">{told(claim)}</small>
            </>
          ),
        },
        { head: t('models.raised'), cell: ({ flags }) => flags },
        { head: t('models.burden'), cell: ({ per100PatientDays }) => decimalText(per100PatientDays, 1) },
        { head: t('models.followed'), cell: ({ followed, notFollowed }) => `${followed} / ${followed + notFollowed}` },
        { head: t('models.unknown'), cell: ({ unknown, unknownUntil }) => unknownText(unknown, unknownUntil) },
        { head: t('models.ppv'), cell: ({ positivePredictiveValue }) => shareText(positivePredictiveValue) },
        {
          head: t('models.lead'),
          cell: (row) => `${decimalText(row.medianLeadHours, 1)} (${decimalText(row.leastLeadHours, 1)})`,
        },
        { head: t('models.foretold'), cell: ({ events, foretoldShare }) => `${shareText(foretoldShare)} / ${events}` },
      ]}
    />
  );
}
