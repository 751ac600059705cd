import { memo } from 'react';
import type { VitalKind } from '#clinical';
import type { WardBed } from '../../contract/dashboard-api.ts';
import {
  ageText,
  bandClass,
  bandText,
  composedText,
  flagAgrees,
  flagText,
  parameterText,
  scoreText,
  timeText,
} from '../format.ts';
import { t, vitalLabel } from '../i18n/index.ts';
import { go } from '../navigation.ts';
import { Responsible } from '../responsible.tsx';
import { useDashboard } from '../store.ts';
import { useNumber } from '../use-number.ts';
import { AlarmLine } from './alarm-line.tsx';
import { asksAnew, unanswered } from './ward-order.ts';

export const COLUMNS: readonly VitalKind[] = ['heart-rate', 'spo2', 'respiratory-rate', 'abp-systolic', 'abp-mean'];
export const SILENT_MS = 90_000;

export const WardRow = memo(function WardRow({
  bed,
  index,
  measure,
}: {
  bed: WardBed;
  index: number;
  measure: (element: HTMLTableRowElement | null) => void;
}) {
  const path = `/${bed.patient.replace('Patient/', 'patients/')}`;
  const id = bed.patient.replace('Patient/', '');
  return (
    <tr ref={measure} data-index={index} data-patient={id} aria-rowindex={index + 2} className={rowClass(bed)}>
      <td className="bed">{bed.bed}</td>
      <td className="name">
        <a href={path} onClick={(event) => go(event, { name: 'patient', id }, path)}>
          {bed.patientName}
        </a>
      </td>
      <Risk bed={bed} />
      {COLUMNS.map((kind) => (
        <LiveNumber key={kind} patient={bed.patient} kind={kind} />
      ))}
      <td className="flag">
        {bed.flag && (
          <>
            ⚑ {flagAgrees(bed.flag.reason, bed.score) ? '' : flagText(bed.flag.reason, bed.score)}{' '}
            <small>{t('patient.since', { time: timeText(bed.flag.since) })}</small>
            <Reaction bed={bed} />
          </>
        )}
      </td>
      <td className="alarms">
        <AlarmLine alarms={bed.alarms} />
      </td>
      <td className="responsible" data-label={t('ward.responsible')}>
        <Responsible care={bed.care} />
      </td>
      <Due bed={bed} />
      <LastWindow bed={bed} />
    </tr>
  );
});

/** Of a window that is over for long the score is shown as what it was: hollow, with its time, without a rise. */
function Risk({ bed: { score, rise, windowEnd } }: { bed: WardBed }) {
  const silent = useDashboard((state) => state.nowMs - Date.parse(windowEnd) > SILENT_MS);
  const missing = t('ward.missing', { what: score.missing.map(parameterText).join(', ') });
  return (
    <td className="risk">
      <span className={`score ${silent ? 'score-old' : bandClass(score)}`}>{scoreText(score)}</span>{' '}
      <span className="band">{silent ? t('ward.scoreAt', { time: timeText(windowEnd) }) : bandText(score)}</span>
      {!silent && rise !== null && rise > 0 && (
        <span className="rise" title={t('ward.rose', { points: rise })}>
          {' '}
          ▲ {rise}
        </span>
      )}
      {score.composed === true && <small>{composedText(score)}</small>}
      {score.missing.length > 0 && (
        <div className="missing" title={missing}>
          {missing}
        </div>
      )}
    </td>
  );
}

export function rowClass(bed: WardBed): string {
  if (unanswered(bed) > 0 || (bed.flag !== null && asksAnew(bed.care) !== null)) return 'flagged unanswered';
  return bed.flag ? 'flagged' : '';
}

const AGAIN = {
  escalated: 'people.againEscalated',
  'shift-ended': 'people.againShift',
  worsened: 'people.againWorse',
} as const;

export function Reaction({ bed }: { bed: WardBed }) {
  const { acknowledged } = bed.care;
  const level = unanswered(bed);
  if (level > 0) return <div className="escalated">{t('ward.escalated', { level })}</div>;
  const anew = asksAnew(bed.care);
  if (anew !== null)
    return (
      <>
        <div className="escalated">{t('people.again', { why: t(AGAIN[anew.why]), time: timeText(anew.at) })}</div>
        {acknowledged !== null && <div className="reaction">{t('ward.acknowledged', { name: acknowledged.by })}</div>}
      </>
    );
  return (
    <div className="reaction">
      {acknowledged === null ? t('ward.notSeen') : `✓ ${t('ward.acknowledged', { name: acknowledged.by })}`}
    </div>
  );
}

function Due({ bed }: { bed: WardBed }) {
  const nowMs = useDashboard((state) => state.nowMs);
  const { observations, care } = bed;
  const words: [text: string, late: boolean][] = [];
  if (observations?.why === 'continuous') words.push([t('ward.continuous'), false]);
  if (observations?.why === 'none-charted') words.push([t('ward.noneCharted'), false]);
  if (observations?.at != null)
    words.push(lateText(t('ward.observationsAt', { time: timeText(observations.at, nowMs) }), observations.at, nowMs));
  if (care.nextTask !== null)
    words.push(lateText(`${t('ward.tasks', { count: care.openTasks })}: ${care.nextTask.text}`, care.nextTask.dueAt, nowMs));
  return (
    <td className="due">
      {words.map(([text, late]) => (
        <div key={text} className={late ? 'late' : ''}>
          {text}
        </div>
      ))}
    </td>
  );
}

function lateText(what: string, dueAt: string | null, nowMs: number): [string, boolean] {
  const late = dueAt !== null && Date.parse(dueAt) < nowMs;
  return [late ? t('ward.overdue', { what, age: ageText(dueAt, nowMs) }) : what, late];
}

function LastWindow({ bed }: { bed: WardBed }) {
  const nowMs = useDashboard((state) => state.nowMs);
  const silent = nowMs - Date.parse(bed.windowEnd) > SILENT_MS;
  const age = ageText(bed.windowEnd, nowMs);
  return (
    <td className={`window ${silent ? 'silent' : ''}`} data-label={t('ward.window')}>
      {silent ? t('ward.noDataSince', { age }) : t('ward.ago', { age })}
    </td>
  );
}

function LiveNumber({ patient, kind }: { patient: string; kind: VitalKind }) {
  const { text, age } = useNumber(patient, kind);
  return (
    <td className={`number vital-${kind}`} data-vital={kind} data-label={vitalLabel(kind)}>
      {text}
      {age !== null && <div className="missing">{t('ward.old', { age })}</div>}
    </td>
  );
}
