import { VITAL_KINDS, type VitalKind } from '#clinical';
import type { InputDrift } from '../../contract/model-quality.ts';
import { t, told, vitalLabel } from '../i18n/index.ts';
import { MeasureTable } from './measure-table.tsx';
import { decimalText, shareText } from './measure-text.ts';

const isVital = (name: string): name is VitalKind => (VITAL_KINDS as readonly string[]).includes(name);

function variableText(name: string): string {
  if (name === 'score') return t('models.score');
  return isVital(name) ? vitalLabel(name) : told(name);
}

const VERDICTS = { stable: 'models.stable', moved: 'models.moved', drifted: 'models.drifted' } as const;

/** How far what a model sees and says has moved from its reference month; what moved most first. */
export function DriftTable({ rows }: { rows: readonly InputDrift[] }) {
  return (
    <MeasureTable
      title={t('models.drift')}
      file="drift"
      hint={t('models.driftHint')}
      rows={rows}
      keyOf={({ version, variable }) => `${version} ${variable}`}
      columns={[
        { head: t('models.variable'), cell: ({ variable }) => variableText(variable) },
        {
          head: t('models.index'),
          cell: ({ stabilityIndex, byChance }) =>
            `${decimalText(stabilityIndex, 3)}${byChance === null ? '' : ` (${t('models.chance', { value: decimalText(byChance, 3) })})`}`,
        },
        { head: t('models.verdict'), cell: (row) => <Verdict row={row} /> },
        { head: t('models.median'), cell: (row) => `${decimalText(row.median, 1)} / ${decimalText(row.referenceMedian, 1)}` },
        {
          head: t('models.missing'),
          cell: (row) => `${shareText(row.missingShare)} / ${shareText(row.referenceMissingShare)}`,
        },
        { head: t('models.values'), cell: ({ values }) => values },
        { head: t('models.reference'), cell: ({ referenceMonth }) => referenceMonth ?? '–' },
      ]}
    />
  );
}

function Verdict({ row: { verdict } }: { row: InputDrift }) {
  const key = VERDICTS[verdict as keyof typeof VERDICTS] as (typeof VERDICTS)[keyof typeof VERDICTS] | undefined;
  if (key === undefined) return <span className="quiet">{t('models.noReference')}</span>;
  return <span className={verdict === 'stable' ? 'fine-text' : 'late'}>{t(key)}</span>;
}
