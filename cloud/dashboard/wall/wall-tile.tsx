import type { VitalKind } from '#clinical';
import type { WardBed } from '../../contract/dashboard-api.ts';
import { ageText, bandClass, bandText, flagAgrees, flagText, scoreText, timeText } from '../format.ts';
import { t, vitalLabel } from '../i18n/index.ts';
import { useDashboard } from '../store.ts';
import { useNumber } from '../use-number.ts';
import { AlarmLine } from '../ward/alarm-line.tsx';
import { COLUMNS, Reaction, rowClass, SILENT_MS } from '../ward/ward-row.tsx';

/** One bed, as it is read from across the room. */
export function WallTile({ bed }: { bed: WardBed }) {
  const { score, flag, care, alarms, windowEnd } = bed;
  const silent = useDashboard((state) => state.nowMs - Date.parse(windowEnd) > SILENT_MS);
  const age = useDashboard((state) => (silent ? ageText(windowEnd, state.nowMs) : ''));
  return (
    <li className={`wall-tile ${rowClass(bed)}`}>
      <div className="wall-head">
        <span className="wall-bed">{bed.bed}</span>
        <span className="wall-name">{bed.patientName}</span>
        <span className={`score ${silent ? 'score-old' : bandClass(score)}`}>{scoreText(score)}</span>
      </div>
      <dl className="wall-numbers">
        {COLUMNS.map((kind) => (
          <WallNumber key={kind} patient={bed.patient} kind={kind} />
        ))}
      </dl>
      <div className="wall-alarm">
        <AlarmLine alarms={alarms} short />
      </div>
      <div className="wall-line">
        {silent && <span className="silent">{t('ward.noDataSince', { age })}</span>}
        {flag && (
          <>
            <span className="flag">⚑ {timeText(flag.since)}</span>
            {!flagAgrees(flag.reason, score) && <span>{flagText(flag.reason, score)}</span>}
            <Reaction bed={bed} />
          </>
        )}
        {!flag && !silent && saysRisk(score) && <span className="wall-band">{bandText(score)}</span>}
        {/* A flag that nobody saw, and one that nobody answered, say it themselves. */}
        {(care.responsible !== null || flag === null || care.acknowledged !== null) && (
          <span className="wall-who">{care.responsible?.name ?? t('wall.nobody')}</span>
        )}
      </div>
    </li>
  );
}

/** "At least low" says nothing: the room is for who is responsible. */
const saysRisk = ({ band, bandAtLeast }: WardBed['score']): boolean => band !== null || bandAtLeast !== 'low';

function WallNumber({ patient, kind }: { patient: string; kind: VitalKind }) {
  const { text } = useNumber(patient, kind);
  return (
    <div data-vital={kind}>
      <dt>{vitalLabel(kind)}</dt>
      <dd>{text}</dd>
    </div>
  );
}
