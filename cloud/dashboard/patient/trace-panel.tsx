import { useState } from 'react';
import { VITAL_KINDS } from '#clinical';
import type { PatientWindow, TraceAnswer } from '../../contract/dashboard-api.ts';
import { clockText, parameterText, reasonText } from '../format.ts';
import { t, vitalLabel } from '../i18n/index.ts';
import { requestTrace } from '../requests.ts';

/** From a number of the window down to the bytes the device sent. */
export function TracePanel({ window }: { window: PatientWindow }) {
  const [trace, setTrace] = useState<TraceAnswer | string | null>(null);
  const show = (observation: string) => {
    requestTrace(observation).then(setTrace, (error: unknown) => setTrace(reasonText(error)));
  };
  return (
    <div className="trace">
      <h2>{t('patient.trace')}</h2>
      <div className="trace-keys">
        {VITAL_KINDS.map((kind) => {
          const newest = window.vitals[kind]?.observations[0];
          return newest === undefined ? null : (
            <button key={kind} type="button" onClick={() => show(newest)}>
              {vitalLabel(kind)}
            </button>
          );
        })}
        {window.charted.map(({ name, observation }) => (
          <button key={observation} type="button" onClick={() => show(observation)}>
            {t(name === 'systolicBP' ? 'score.carried' : 'score.charted', { name: parameterText(name) })}
          </button>
        ))}
      </div>
      <div role="status">
        {typeof trace === 'string' && <p className="missing">{trace}</p>}
        {trace !== null && typeof trace !== 'string' && <Chain trace={trace} />}
      </div>
    </div>
  );
}

function Chain({ trace: { observation, record, frame, chartedBy } }: { trace: TraceAnswer }) {
  const what = `${observation.reference}: ${observation.value ?? observation.text ?? '---'} ${observation.unit ?? ''}`;
  return (
    <ol className="chain">
      <li>{t('patient.measuredAt', { what, time: clockText(observation.effectiveAt) })}</li>
      <li>
        {t('patient.archived', { message: record.messageId ?? record.id, device: record.deviceId, record: record.id })}
        <code>sha256 {record.sha256}</code>
      </li>
      {frame ? (
        <li>
          {t('patient.arrived', { kind: frame.kind, time: clockText(frame.arrivedAt) })}
          <code tabIndex={0}>{frame.hex}</code>
        </li>
      ) : (
        <li>{chartedBy === null ? t('patient.noBytes') : t('patient.chartedBy', { name: chartedBy })}</li>
      )}
    </ol>
  );
}
