import { useState } from 'react';
import { clockText, phaseText, timeText } from '../format.ts';
import { said, t } from '../i18n/index.ts';
import { refreshPatient } from '../requests.ts';
import { useDashboard } from '../store.ts';
import { ActList } from './act-list.tsx';
import { ClosedPatient, OpenedBanner } from './break-glass.tsx';
import { CarePanel } from './care-panel.tsx';
import { NumbersNow } from './numbers-now.tsx';
import { ScoreWhy } from './score-why.tsx';
import { TracePanel } from './trace-panel.tsx';
import { Trends } from './trends.tsx';
import { WavesPanel } from './waves/waves-panel.tsx';

const RANGES = [1, 4, 12, 24, 72] as const;

export function PatientPage() {
  const patient = useDashboard((state) => state.patient);
  const empty = useDashboard((state) => state.patientEmpty);
  const closed = useDashboard((state) => state.patientClosed);
  const page = useDashboard((state) => state.page);
  const known = useDashboard((state) => (page.name === 'patient' ? state.beds?.[`Patient/${page.id}`] : undefined));
  const [hours, setHours] = useState(useDashboard.getState().hours);
  const choose = (wanted: number): void => {
    setHours(wanted);
    useDashboard.getState().setHours(wanted);
    void refreshPatient();
  };
  const ranges = (
    <fieldset className="ranges">
      <legend>{t('patient.range')}</legend>
      {RANGES.map((each) => (
        <button key={each} type="button" aria-pressed={each === hours} onClick={() => choose(each)}>
          {t('patient.hours', { count: each })}
        </button>
      ))}
    </fieldset>
  );
  if (closed && page.name === 'patient') return <ClosedPatient key={page.id} id={page.id} />;
  if (patient === null)
    return (
      <article className="patient">
        <h1>{known === undefined ? t('ward.patient') : `${known.bed} · ${known.patientName}`}</h1>
        {empty && ranges}
        <p className="empty">{t(empty ? 'patient.none' : 'patient.waiting')}</p>
      </article>
    );
  const last = patient.windows.at(-1);
  const active = patient.flags.find((flag) => flag.status === 'active');
  return (
    <article className="patient">
      <h1>
        {patient.bed} · {patient.patientName} <small>{patient.ward}</small>
      </h1>
      {patient.breakGlass && <OpenedBanner opened={patient.breakGlass} />}
      {active ? (
        <p className="flag-banner" role="alert">
          ⚑ {said(active.reason)} <small>{t('patient.since', { time: timeText(active.since) })}</small>
        </p>
      ) : (
        <p className="flag-none">{t('patient.noFlag')}</p>
      )}
      <NumbersNow patient={patient} />
      <div className="columns patient-columns">
        <div className="side">
          <section>
            <CarePanel patient={patient} open={active ?? null} />
          </section>
          <section>{last && <ScoreWhy window={last} />}</section>
        </div>
        <section className="trends" aria-label={t('patient.scores')}>
          <WavesPanel key={patient.patient} id={patient.patient.replace('Patient/', '')} />
          {ranges}
          <Trends patient={patient} hours={hours} />
        </section>
        <div className="side more">
          <section>{last && <TracePanel window={last} />}</section>
          <section>
            <h2>{t('patient.alarms')}</h2>
            <ul className="history">
              {patient.alarms.map((alarm) => (
                <li key={`${alarm.alarmId} ${alarm.phase} ${alarm.at}`} className={`alarm-line alarm-${alarm.priority}`}>
                  {clockText(alarm.at)} {said(alarm.text)}{' '}
                  <small>{`${t(`priority.${alarm.priority}`)}, ${phaseText(alarm.phase)}`}</small>
                </li>
              ))}
              {patient.alarms.length === 0 && <li>{t('patient.none1')}</li>}
            </ul>
            <h2>{t('patient.flags')}</h2>
            <ul className="history">
              {patient.flags.map((flag) => (
                <li key={flag.reference}>
                  {timeText(flag.since)}–{flag.until === null ? t('patient.now') : timeText(flag.until)} {said(flag.reason)}
                </li>
              ))}
              {patient.flags.length === 0 && <li>{t('patient.none1')}</li>}
            </ul>
            <h2>{t('patient.devices')}</h2>
            <ul className="history">
              {patient.devices.map(({ deviceId, lastAt }) => (
                <li key={deviceId}>
                  {deviceId} <small>{t('patient.lastHeard', { time: clockText(lastAt) })}</small>
                </li>
              ))}
            </ul>
          </section>
          <section>
            <ActList acts={patient.acts} />
          </section>
        </div>
      </div>
    </article>
  );
}
