import type { CalibrationTenth } from '../../contract/model-quality.ts';
import { t } from '../i18n/index.ts';
import { MeasureTable } from './measure-table.tsx';
import { shareText } from './measure-text.ts';

/** Expected against observed events in each tenth of the risks. */
export function Calibration({ tenths }: { tenths: readonly CalibrationTenth[] }) {
  return (
    <MeasureTable
      title={t('models.calibration')}
      file="calibration"
      hint={t('models.calibrationHint')}
      rows={tenths}
      keyOf={({ version, outcome, tenth }) => `${version} ${outcome} ${tenth}`}
      columns={[
        { head: t('models.tenth'), cell: ({ tenth }) => tenth },
        { head: t('models.risk'), cell: (row) => `${shareText(row.leastRisk)} – ${shareText(row.greatestRisk)}` },
        { head: t('models.predictions'), cell: ({ predictions }) => predictions },
        { head: t('models.known'), cell: ({ known }) => known },
        { head: t('models.unknown'), cell: ({ unknown }) => unknown },
        { head: t('models.expected'), cell: ({ expectedShare }) => shareText(expectedShare) },
        { head: t('models.observed'), cell: ({ observedShare }) => shareText(observedShare) },
      ]}
    >
      {tenths.some(({ observedShare }) => observedShare !== null) && <Plot tenths={tenths} />}
    </MeasureTable>
  );
}

const SIZE = 240;
const EDGE = 34;

/** A point for each tenth; on the dashed line the model is right. The table below says the same in numbers. */
function Plot({ tenths }: { tenths: readonly CalibrationTenth[] }) {
  const points = tenths.flatMap(({ tenth, expectedShare, observedShare }) =>
    expectedShare === null || observedShare === null ? [] : [{ tenth, expected: expectedShare, observed: observedShare }],
  );
  const most = niceMost(Math.max(...points.flatMap(({ expected, observed }) => [expected, observed])));
  const x = (share: number): number => EDGE + (share / most) * SIZE;
  const y = (share: number): number => 8 + SIZE - (share / most) * SIZE;
  return (
    <svg
      className="calibration-plot"
      viewBox={`0 0 ${SIZE + EDGE + 12} ${SIZE + EDGE + 12}`}
      role="img"
      aria-label={t('models.plot')}
    >
      <rect x={EDGE} y={8} width={SIZE} height={SIZE} className="plot-frame" />
      <line x1={x(0)} y1={y(0)} x2={x(most)} y2={y(most)} className="plot-right" />
      {points.map(({ tenth, expected, observed }) => (
        <circle key={tenth} cx={x(expected)} cy={y(observed)} r={5} className="plot-point" />
      ))}
      <text x={EDGE} y={SIZE + 24}>
        0
      </text>
      <text x={EDGE + SIZE} y={SIZE + 24} textAnchor="end">
        {`${t('models.expected')} ${shareText(most)}`}
      </text>
      <text x={EDGE + 6} y={24}>
        {`${t('models.observed')} ${shareText(most)}`}
      </text>
    </svg>
  );
}

/** The next of 1, 2, 5, 10, 20, 50 and 100 %. */
function niceMost(share: number): number {
  return [0.01, 0.02, 0.05, 0.1, 0.2, 0.5].find((most) => most >= share) ?? 1;
}
