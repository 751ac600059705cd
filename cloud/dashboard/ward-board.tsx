import { VITAL_SIGNS, type VitalKind } from '#clinical';
import type { WardBed } from '../contract/dashboard-api.ts';
import { ageText, bandClass, bandText, composedText, numberText, parameterText, scoreText } from './format.ts';
import { go } from './navigation.ts';
import { useDashboard } from './store.ts';

const COLUMNS: readonly VitalKind[] = ['heart-rate', 'spo2', 'respiratory-rate', 'abp-systolic', 'abp-mean'];
/** A number older than this is no longer live and is not shown as if it were. */
const STALE_MS = 10_000;
const SILENT_MS = 90_000;

export function WardBoard() {
  const ward = useDashboard((state) => state.ward);
  const nowMs = useDashboard((state) => state.nowMs);
  if (ward === null) return <p className="empty">Waiting for the ward …</p>;
  if (ward.beds.length === 0)
    return <p className="empty">No patient has been scored yet. The first window closes a minute after the first reading.</p>;
  return (
    <table className="ward" aria-label="Ward, highest risk first">
      <thead>
        <tr>
          <th>Bed</th>
          <th>Patient</th>
          <th>NEWS2</th>
          {COLUMNS.map((kind) => (
            <th key={kind}>{labelOf(kind)}</th>
          ))}
          <th>Flag</th>
          <th>Alarms at the bed</th>
          <th>Last window</th>
        </tr>
      </thead>
      <tbody>
        {ward.beds.map((bed) => (
          <WardRow key={`${bed.bed} ${bed.patient}`} bed={bed} nowMs={nowMs} />
        ))}
      </tbody>
    </table>
  );
}

function WardRow({ bed, nowMs }: { bed: WardBed; nowMs: number }) {
  const path = `/${bed.patient.replace('Patient/', 'patients/')}`;
  const id = bed.patient.replace('Patient/', '');
  const silent = nowMs - Date.parse(bed.windowEnd) > SILENT_MS;
  return (
    <tr data-patient={id} className={bed.flag ? 'flagged' : ''}>
      <td className="bed">{bed.bed}</td>
      <td>
        <a href={path} onClick={(event) => go(event, { name: 'patient', id }, path)}>
          {bed.patientName}
        </a>
      </td>
      <td>
        <span className={`score ${bandClass(bed.score)}`}>{scoreText(bed.score)}</span>{' '}
        <span className="band">
          {bandText(bed.score)}
          {bed.rise !== null && bed.rise > 0 ? ` ▲ ${bed.rise}` : ''}
        </span>
        {bed.score.composed === true && <small>{composedText(bed.score)}</small>}
        {bed.score.missing.length > 0 && (
          <div className="missing">missing: {bed.score.missing.map(parameterText).join(', ')}</div>
        )}
      </td>
      {COLUMNS.map((kind) => (
        <LiveNumber key={kind} patient={bed.patient} kind={kind} nowMs={nowMs} />
      ))}
      <td className="flag">{bed.flag ? `⚑ ${bed.flag.reason}` : ''}</td>
      <td>
        {bed.alarms.map((alarm) => (
          <div key={alarm.alarmId} className={`alarm alarm-${alarm.priority}`}>
            {alarm.text}
          </div>
        ))}
      </td>
      <td className={silent ? 'silent' : ''}>
        {silent ? 'no data since ' : ''}
        {ageText(bed.windowEnd, nowMs)} ago
      </td>
    </tr>
  );
}

function LiveNumber({ patient, kind, nowMs }: { patient: string; kind: VitalKind; nowMs: number }) {
  const reading = useDashboard((state) => state.latest[patient]?.[kind]);
  const fresh = reading !== undefined && nowMs - Date.parse(reading.at) <= STALE_MS;
  const decimals = VITAL_SIGNS.find((sign) => sign.kind === kind)?.decimals ?? 0;
  return (
    <td className={`number vital-${kind}`} data-vital={kind}>
      {fresh ? numberText(reading.value, decimals) : '---'}
      {reading !== undefined && !fresh && <div className="missing">{ageText(reading.at, nowMs)} old</div>}
    </td>
  );
}

function labelOf(kind: VitalKind): string {
  return VITAL_SIGNS.find((sign) => sign.kind === kind)?.label ?? kind;
}
