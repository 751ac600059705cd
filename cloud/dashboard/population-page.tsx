import { useEffect } from 'react';
import type { DeviceQuality, PopulationAnswer } from '../contract/dashboard-api.ts';
import { ageText, clockText, timeText } from './format.ts';
import { t, told } from './i18n/index.ts';
import { go } from './navigation.ts';
import { refreshPopulation } from './requests.ts';
import { SectionHead } from './section-head.tsx';
import { useDashboard } from './store.ts';

const EVERY_MS = 15_000;
/** A device that said nothing for so long is silent. */
const SILENT_MS = 90_000;

export function PopulationPage() {
  const answer = useDashboard((state) => state.population);
  useEffect(() => {
    const timer = setInterval(() => void refreshPopulation(), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  if (answer === null) return <p className="empty">{t('app.loading')}</p>;
  return (
    <article className="population">
      <h1>
        {t('population.title')} <small>{t('app.asOf', { time: clockText(answer.at) })}</small>
      </h1>
      <p>
        <a href="/population/models" onClick={(event) => go(event, { name: 'models' }, '/population/models')}>
          {t('models.title')}
        </a>
      </p>
      <div className="halves">
        <section>
          <SectionHead text={t('population.distribution')} file="ward" />
          {answer.scores.map(({ ward, counts }) => (
            <Distribution key={ward} ward={ward} counts={counts} />
          ))}
        </section>
        <section>
          <SectionHead text={t('population.alarms')} file="alarms" />
          <AlarmHours hours={answer.alarmHours} />
          <AlarmBeds beds={answer.alarmBeds} />
        </section>
        <section className="whole">
          <h2>{t('population.quality')}</h2>
          <SectionHead text={t('population.silent')} file="devices" />
          <Devices devices={answer.quality.devices} />
          <h3>{t('population.withoutDevice')}</h3>
          {answer.quality.patientsWithoutDevice.length === 0 ? (
            <p>{t('population.allHave')}</p>
          ) : (
            <ul className="history">
              {answer.quality.patientsWithoutDevice.map(({ patient, name }, index) => (
                <li key={patient ?? index} className="late">
                  {name ?? '—'} <small>{patient}</small>
                </li>
              ))}
            </ul>
          )}
          <h3>{t('population.parked')}</h3>
          <Parked counts={answer.quality.parkedCounts} />
        </section>
      </div>
    </article>
  );
}

function Distribution({ ward, counts }: { ward: string; counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <table className="bars">
      <caption>{ward}</caption>
      <thead className="unseen">
        <tr>
          <th scope="col">{t('population.score')}</th>
          <th scope="col">{t('population.patients')}</th>
        </tr>
      </thead>
      <tbody>
        {counts.map((count, score) => (
          <tr key={score}>
            <th scope="row">{score}</th>
            <td>
              <div className={`bar-part ${bandOf(score)}`} style={{ height: `${Math.round((count / most) * 100)}px` }} />
              <span>{count === 0 ? '' : count}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** NEWS2 bands of the total; a single red score cannot be told from it. */
function bandOf(score: number): string {
  if (score >= 7) return 'band-high';
  return score >= 5 ? 'band-medium' : 'band-low';
}

function AlarmHours({ hours }: { hours: PopulationAnswer['alarmHours'] }) {
  const most = Math.max(1, ...hours.map(({ high, medium, low }) => high + medium + low));
  const part = (count: number): { height: string } => ({ height: `${Math.round((count / most) * 100)}px` });
  return (
    <table className="bars hours">
      <caption>{t('population.perHour')}</caption>
      <thead className="unseen">
        <tr>
          <th scope="col">{t('population.hour')}</th>
          <th scope="col">{t('population.perDay')}</th>
        </tr>
      </thead>
      <tbody>
        {hours.map(({ from, high, medium, low }) => (
          <tr key={from}>
            <th scope="row">{timeText(from).slice(-5, -3)}</th>
            <td>
              <div className="bar-part alarm-low" style={part(low)} />
              <div className="bar-part alarm-medium" style={part(medium)} />
              <div className="bar-part alarm-high" style={part(high)} />
              <span>{high + medium + low === 0 ? '' : high + medium + low}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function AlarmBeds({ beds }: { beds: PopulationAnswer['alarmBeds'] }) {
  if (beds.length === 0) return <p>{t('patient.none1')}</p>;
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('population.alarms')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('ward.bed')}</th>
            <th scope="col">{t('population.perDay')}</th>
            <th scope="col">{t('priority.high')}</th>
            <th scope="col">{t('population.toReact')}</th>
          </tr>
        </thead>
        <tbody>
          {beds.slice(0, 20).map(({ bed, ward, perDay, high, toReactS }) => (
            <tr key={`${ward} ${bed}`}>
              <th scope="row">{bed}</th>
              <td>{perDay}</td>
              <td>{high}</td>
              <td>{toReactS === null ? t('population.never') : t('time.seconds', { count: Math.round(toReactS) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Devices({ devices }: { devices: readonly DeviceQuality[] }) {
  const nowMs = useDashboard((state) => state.nowMs);
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={t('population.silent')}>
      <table className="plain-table devices">
        <thead>
          <tr>
            <th scope="col">{t('population.device')}</th>
            <th scope="col">{t('population.heard')}</th>
            <th scope="col">{t('population.state')}</th>
            <th scope="col">{t('ward.bed')}</th>
            <th scope="col">{t('ward.patient')}</th>
          </tr>
        </thead>
        <tbody>
          {devices.map((device) => {
            const silent = device.lastAt === null || nowMs - Date.parse(device.lastAt) > SILENT_MS;
            return (
              <tr key={device.deviceId} className={silent ? 'silent-device' : ''}>
                <th scope="row">{device.deviceId}</th>
                <td className={silent ? 'silent' : ''}>
                  {device.lastAt === null ? t('population.neverHeard') : t('ward.ago', { age: ageText(device.lastAt, nowMs) })}
                </td>
                <td>{connectionText(device.connected)}</td>
                <td>{[device.bed, device.ward].filter((part) => part !== null).join(', ')}</td>
                <td>{device.patient ?? t('population.nobody')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function connectionText(connected: boolean | null): string {
  if (connected === null) return t('population.unknown');
  return t(connected ? 'population.connected' : 'population.notConnected');
}

function Parked({ counts }: { counts: PopulationAnswer['quality']['parkedCounts'] }) {
  if (counts.length === 0) return <p>{t('population.noneParked')}</p>;
  return (
    <ul className="history">
      {counts.map(({ stage, reason, count }) => (
        <li key={`${stage} ${reason}`} className="late">
          <a href="/status" onClick={(event) => go(event, { name: 'status' }, '/status')}>
            {count} × {told(reason)} (<span translate="no">{stage}</span>)
          </a>
        </li>
      ))}
    </ul>
  );
}
