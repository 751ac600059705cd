import { useState } from 'react';
import { VITAL_SIGNS } from '#clinical';
import type { PatientWindow, TraceAnswer } from '../contract/dashboard-api.ts';
import { clockText, parameterText } from './format.ts';
import { requestTrace } from './requests.ts';

/** From a number of the window down to the bytes the device sent. */
export function TracePanel({ window }: { window: PatientWindow }) {
  const [trace, setTrace] = useState<TraceAnswer | string | null>(null);
  const show = (observation: string) => {
    requestTrace(observation).then(setTrace, (error: unknown) =>
      setTrace(error instanceof Error ? error.message : String(error)),
    );
  };
  return (
    <section className="trace">
      <h2>Where the numbers come from</h2>
      <div className="trace-keys">
        {VITAL_SIGNS.map(({ kind, label }) => {
          const newest = window.vitals[kind]?.observations[0];
          return newest === undefined ? null : (
            <button key={kind} type="button" onClick={() => show(newest)}>
              {label}
            </button>
          );
        })}
        {window.charted.map(({ name, observation }) => (
          <button key={observation} type="button" onClick={() => show(observation)}>
            {parameterText(name)}, charted
          </button>
        ))}
      </div>
      {typeof trace === 'string' && <p className="missing">{trace}</p>}
      {trace !== null && typeof trace !== 'string' && <Chain trace={trace} />}
    </section>
  );
}

function Chain({ trace }: { trace: TraceAnswer }) {
  return (
    <ol className="chain">
      <li>
        {trace.observation.reference}: {trace.observation.value ?? trace.observation.text ?? '---'} {trace.observation.unit} at{' '}
        {clockText(trace.observation.effectiveAt)}
      </li>
      <li>
        message {trace.record.messageId ?? trace.record.id} of {trace.record.deviceId}, archived as {trace.record.id}
        <code>sha256 {trace.record.sha256}</code>
      </li>
      {trace.frame ? (
        <li>
          {trace.frame.kind}, arrived {clockText(trace.frame.arrivedAt)}
          <code>{trace.frame.hex}</code>
        </li>
      ) : (
        <li>{trace.chartedBy === null ? 'the message carries no device bytes' : `charted by ${trace.chartedBy}`}</li>
      )}
    </ol>
  );
}
