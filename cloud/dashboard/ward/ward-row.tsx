import { memo } from 'react';
import { VITAL_SIGNS, type VitalKind } from '#clinical';
import type { WardBed } from '../../contract/dashboard-api.ts';
import { ageText, bandClass, bandText, composedText, numberText, parameterText, scoreText, timeText } from '../format.ts';
import { t } from '../i18n/index.ts';
import { go } from '../navigation.ts';
import { Responsible } from '../responsible.tsx';
import { useDashboard } from '../store.ts';
import { unanswered } from './ward-order.ts';

export const COLUMNS: readonly VitalKind[] = ['heart-rate', 'spo2', 'respiratory-rate', 'abp-systolic', 'abp-mean'];
/** A number older than this is no longer live and is not shown as if it were. */
const STALE_MS = 10_000;
const SILENT_MS = 90_000;

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
      <td className="risk">
        <span className={`score ${bandClass(bed.score)}`}>{scoreText(bed.score)}</span>{' '}
        <span className="band">{bandText(bed.score)}</span>
        {bed.rise !== null && bed.rise > 0 && (
          <span className="rise" title={t('ward.rose', { points: bed.rise })}>
            {' '}
            ▲ {bed.rise}
          </span>
        )}
        {bed.score.composed === true && <small>{composedText(bed.score)}</small>}
        {bed.score.missing.length > 0 && (
          <div className="missing">{t('ward.missing', { what: bed.score.missing.map(parameterText).join(', ') })}</div>
        )}
      </td>
      {COLUMNS.map((kind) => (
        <LiveNumber key={kind} patient={bed.patient} kind={kind} />
      ))}
      <td className="flag">
        {bed.flag && (
          <>
            ⚑ {bed.flag.reason}
            <Reaction bed={bed} />
          </>
        )}
      </td>
      <td className="alarms">
        {bed.alarms.map((alarm) => (
          <div key={alarm.alarmId} className={`alarm alarm-${alarm.priority}`}>
            {alarm.text}
          </div>
        ))}
      </td>
      <td className="responsible">
        <Responsible care={bed.care} />
      </td>
      <Due bed={bed} />
      <LastWindow bed={bed} />
    </tr>
  );
});

function rowClass(bed: WardBed): string {
  if (unanswered(bed) > 0) return 'flagged unanswered';
  return bed.flag ? 'flagged' : '';
}

function Reaction({ bed }: { bed: WardBed }) {
  const { acknowledged } = bed.care;
  const level = unanswered(bed);
  if (level > 0) return <div className="escalated">{t('ward.escalated', { level })}</div>;
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
    <td className={`window ${silent ? 'silent' : ''}`}>{silent ? t('ward.noDataSince', { age }) : t('ward.ago', { age })}</td>
  );
}

function LiveNumber({ patient, kind }: { patient: string; kind: VitalKind }) {
  const reading = useDashboard((state) => state.latest[patient]?.[kind]);
  const nowMs = useDashboard((state) => state.nowMs);
  const behind = useDashboard((state) => state.link === 'behind');
  const fresh = reading !== undefined && !behind && nowMs - reading.atMs <= STALE_MS;
  const decimals = VITAL_SIGNS.find((sign) => sign.kind === kind)?.decimals ?? 0;
  return (
    <td className={`number vital-${kind}`} data-vital={kind} data-label={labelOf(kind)}>
      {fresh ? numberText(reading.value, decimals) : '---'}
      {reading !== undefined && !fresh && (
        <div className="missing">{t('ward.old', { age: ageText(new Date(reading.atMs).toISOString(), nowMs) })}</div>
      )}
    </td>
  );
}

export function labelOf(kind: VitalKind): string {
  return VITAL_SIGNS.find((sign) => sign.kind === kind)?.label ?? kind;
}
