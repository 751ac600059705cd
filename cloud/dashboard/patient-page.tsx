import { TrendChart } from '#chart';
import { VITAL_SIGNS, type VitalKind } from '#clinical';
import type { PatientAnswer } from '../contract/dashboard-api.ts';
import { clockText } from './format.ts';
import { ScoreWhy } from './score-why.tsx';
import { useDashboard } from './store.ts';
import { TracePanel } from './trace-panel.tsx';

const CHARTS: readonly { title: string; vitals: readonly VitalKind[] }[] = [
  { title: 'Heart rate, respiration', vitals: ['heart-rate', 'respiratory-rate'] },
  { title: 'Arterial pressure', vitals: ['abp-systolic', 'abp-mean', 'abp-diastolic'] },
  { title: 'SpO₂', vitals: ['spo2'] },
];
const COLOURS: Readonly<Partial<Record<VitalKind, string>>> = {
  'heart-rate': '#1b8a4b',
  'respiratory-rate': '#b8651b',
  'abp-systolic': '#b3302f',
  'abp-mean': '#d4615f',
  'abp-diastolic': '#e59b99',
  spo2: '#0f7f9c',
};

export function PatientPage() {
  const patient = useDashboard((state) => state.patient);
  if (patient === null) return <p className="empty">Waiting for this patient’s windows …</p>;
  const last = patient.windows.at(-1);
  const active = patient.flags.find((flag) => flag.status === 'active');
  return (
    <article className="patient">
      <h1>
        {patient.bed} · {patient.patientName}
      </h1>
      {active ? (
        <p className="flag-banner" role="alert">
          ⚑ {active.reason} <small>since {clockText(active.since)}</small>
        </p>
      ) : (
        <p className="flag-none">No open flag</p>
      )}
      <div className="columns">
        <section>
          <h2>NEWS2, least and most possible</h2>
          <TrendChart times={times(patient)} height={180} series={scoreSeries(patient)} />
          {CHARTS.filter(({ vitals }) => vitals.some((vital) => patient.windows.some((window) => window.vitals[vital]))).map(
            ({ title, vitals }) => (
              <div key={title}>
                <h2>{title}, median of each minute</h2>
                <TrendChart times={times(patient)} height={180} series={vitals.map((vital) => vitalSeries(patient, vital))} />
              </div>
            ),
          )}
        </section>
        <section>
          {last && <ScoreWhy window={last} />}
          {last && <TracePanel window={last} />}
          <h2>Alarms at the bed</h2>
          <ul className="history">
            {patient.alarms.map((alarm) => (
              <li key={`${alarm.alarmId} ${alarm.phase}`} className={`alarm-line alarm-${alarm.priority}`}>
                {clockText(alarm.at)} {alarm.text} <small>{alarm.phase}</small>
              </li>
            ))}
            {patient.alarms.length === 0 && <li>none</li>}
          </ul>
          <h2>Flags</h2>
          <ul className="history">
            {patient.flags.map((flag) => (
              <li key={flag.reference}>
                {clockText(flag.since)}–{flag.until === null ? 'now' : clockText(flag.until)} {flag.reason}
              </li>
            ))}
            {patient.flags.length === 0 && <li>none</li>}
          </ul>
        </section>
      </div>
    </article>
  );
}

function times(patient: PatientAnswer): number[] {
  return patient.windows.map((window) => Date.parse(window.end) / 1000);
}

function scoreSeries(patient: PatientAnswer) {
  return [
    { label: 'most', colour: '#9aa7b0', values: patient.windows.map(({ score }) => score.totalMax) },
    { label: 'least', colour: '#33414a', values: patient.windows.map(({ score }) => score.totalMin) },
  ];
}

function vitalSeries(patient: PatientAnswer, vital: VitalKind) {
  const sign = VITAL_SIGNS.find(({ kind }) => kind === vital);
  return {
    label: sign?.label ?? vital,
    colour: COLOURS[vital] ?? '#33414a',
    values: patient.windows.map((window) => window.vitals[vital]?.median ?? null),
  };
}
