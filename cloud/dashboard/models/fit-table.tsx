import type { ModelFit } from '../../contract/model-quality.ts';
import { t, told } from '../i18n/index.ts';
import { MeasureTable } from './measure-table.tsx';
import { decimalText, unknownText } from './measure-text.ts';

/** Calibration of each month: slope and intercept, with what they rest on. */
export function FitTable({ rows }: { rows: readonly ModelFit[] }) {
  return (
    <MeasureTable
      title={t('models.fits')}
      file="fits"
      wide
      hint={t('models.fitsHint')}
      rows={rows}
      keyOf={({ month, version, outcome }) => `${month} ${version} ${outcome}`}
      columns={[
        { head: t('models.month'), cell: ({ month }) => month },
        { head: t('models.version'), cell: ({ version }) => version },
        { head: t('models.outcome'), cell: ({ outcome, horizonHours }) => `${told(outcome)}, ${horizonHours} h` },
        { head: t('models.predictions'), cell: ({ predictions }) => predictions },
        { head: t('models.unknown'), cell: ({ unknown, unknownUntil }) => unknownText(unknown, unknownUntil) },
        { head: t('models.eventsOfExpected'), cell: ({ events, expected }) => `${events} / ${decimalText(expected, 1)}` },
        { head: t('models.slope'), cell: ({ slope, reason }) => (slope === null ? told(reason ?? '') : decimalText(slope, 2)) },
        { head: t('models.intercept'), cell: ({ intercept }) => decimalText(intercept, 2) },
        { head: t('models.brier'), cell: ({ brier }) => decimalText(brier, 3) },
      ]}
    />
  );
}
