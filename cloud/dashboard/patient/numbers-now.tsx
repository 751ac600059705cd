import { VITAL_KINDS, type VitalKind, vitalSign } from '#clinical';
import type { PatientAnswer, PatientWindow } from '../../contract/dashboard-api.ts';
import { ageText, numberText, timeText, unitText } from '../format.ts';
import { t, vitalLabel } from '../i18n/index.ts';
import { useDashboard } from '../store.ts';
import { useNumber } from '../use-number.ts';

/** A window that ended longer ago says nothing of now. */
const PAST_MS = 150_000;

/** Every number of this patient as it is now: the first thing that whoever opens the page wants to know. */
export function NumbersNow({ patient }: { patient: PatientAnswer }) {
  const latest = useDashboard((state) => state.latest[patient.patient]);
  const last = patient.windows.at(-1);
  const kinds = VITAL_KINDS.filter((kind) => latest?.[kind] !== undefined || last?.vitals[kind] !== undefined);
  if (kinds.length === 0) return null;
  return (
    <dl className="numbers-now" aria-label={t('patient.numbers')}>
      {kinds.map((kind) => (
        <NumberNow key={kind} patient={patient.patient} kind={kind} window={last} />
      ))}
    </dl>
  );
}

function NumberNow({ patient, kind, window }: { patient: string; kind: VitalKind; window: PatientWindow | undefined }) {
  const { text, live, age } = useNumber(patient, kind);
  const nowMs = useDashboard((state) => state.nowMs);
  const behind = useDashboard((state) => state.link === 'behind');
  const counted = window?.vitals[kind];
  // Of a patient of another ward the live line does not tell: her last minute does, as such.
  const minute = !live && age === null && !behind && counted !== undefined && window !== undefined ? window : null;
  const past = minute !== null && nowMs - Date.parse(minute.end) > PAST_MS;
  const shown = minute === null || past ? text : numberText(counted?.median ?? 0, vitalSign(kind).decimals);
  return (
    <div data-vital={kind}>
      <dt>{vitalLabel(kind)}</dt>
      <dd>
        {shown} <small>{unitText(vitalSign(kind).unit)}</small>
        {age !== null && <small className="withheld">{t('ward.old', { age })}</small>}
        {minute !== null && (
          <small className="withheld">
            {past
              ? t('ward.old', { age: ageText(minute.end, nowMs) })
              : t('patient.minute', { time: timeText(minute.end, nowMs) })}
          </small>
        )}
      </dd>
    </div>
  );
}
