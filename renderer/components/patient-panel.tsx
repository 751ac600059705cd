import { useState } from 'react';
import type { PatientBanner, PatientEntry, PatientKey } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { clockText, dateTimeText } from '../i18n/numbers.ts';
import { useRefusal } from '../refusal.ts';
import { useBedside } from '../store/bedside-store.ts';
import { closePanel } from '../store/panel-store.ts';
import { bornText } from '../text.ts';
import { ConfirmedKey } from './confirmed-key.tsx';
import { typeText } from './patient-form.tsx';
import { PickPatient } from './pick-patient.tsx';

/** Who lies here; and all that changes it. */
export function PatientPanel() {
  const hello = useBedside((state) => state.hello);
  const refusal = useRefusal('patient');
  const [who, setWho] = useState('');
  if (hello === null) return <p>{t('common.notHeard')}</p>;
  const { patient } = hello;
  const tell: Tell = (message) => {
    refusal.watch();
    tellMonitor({ ...message, ...(who.trim() !== '' && { by: who.trim() }) });
  };
  return (
    <div className="patient-panel">
      {refusal.why !== null && (
        <p className="refusal" role="alert">
          {t('patient.refused', { why: monitorText(refusal.why) })}
        </p>
      )}
      {patient === null ? (
        <>
          <h3>{t('patient.nobody', { bed: hello.bed.id })}</h3>
          <PickPatient
            verb={t('patient.admit')}
            onPick={(entry, encounter) => tell({ type: 'admit', patient: entryOf(entry), encounter })}
          />
        </>
      ) : (
        <Present key={patient.encounter} patient={patient} tell={tell} />
      )}
      <label className="who">
        {t('patient.who')}
        <input value={who} maxLength={40} onChange={({ target }) => setWho(target.value)} />
      </label>
    </div>
  );
}

type Tell = (message: PatientAct) => void;
type PatientAct = Exclude<PatientKey, { type: 'find-patients' }>;
type Doing = 'identify' | 'correct-admission' | 'transfer';

function Present({ patient, tell }: { patient: PatientBanner; tell: Tell }) {
  const [doing, setDoing] = useState<Doing | null>(null);
  const [to, setTo] = useState('');
  const { name, identifier, birthDate, type, encounter, admittedAt, provisional } = patient;
  return (
    <>
      <section>
        <h3>
          {name} {provisional === true && <em className="provisional">{t('screen.provisional')}</em>}
        </h3>
        <p>
          {[
            identifier,
            bornText(birthDate),
            typeText(type),
            encounter,
            t('patient.admitted', { date: dateTimeText(Date.parse(admittedAt)) }),
          ].join(' · ')}
        </p>
      </section>
      <StandbyKeys name={name} tell={tell} />
      <section className="choice">
        {provisional === true && (
          <button type="button" className="key" aria-pressed={doing === 'identify'} onClick={() => setDoing('identify')}>
            {t('patient.identify')}
          </button>
        )}
        <button type="button" className="key" aria-pressed={doing === 'transfer'} onClick={() => setDoing('transfer')}>
          {t('patient.transferKey')}
        </button>
        <ConfirmedKey
          label={t('patient.discharge')}
          question={t('patient.dischargeQuestion', { name })}
          onConfirm={() => tell({ type: 'discharge' })}
        />
        <button
          type="button"
          className="key"
          aria-pressed={doing === 'correct-admission'}
          onClick={() => setDoing('correct-admission')}
        >
          {t('patient.wrong')}
        </button>
      </section>
      {doing === 'transfer' && (
        <section>
          <label>
            {t('patient.whereTo')}
            <input value={to} onChange={({ target }) => setTo(target.value)} autoFocus />
          </label>
          <ConfirmedKey
            label={t('patient.transfer')}
            question={t('patient.transferQuestion', { name, to })}
            onConfirm={() => tell({ type: 'transfer', to })}
          />
        </section>
      )}
      {(doing === 'identify' || doing === 'correct-admission') && (
        <section>
          <h3>
            {doing === 'identify'
              ? t('patient.whoIs', { name })
              : t('patient.whoLies', { time: clockText(Date.parse(admittedAt)) })}
          </h3>
          <PickPatient
            verb={t(doing === 'identify' ? 'patient.thisIs' : 'patient.putRight')}
            onPick={(entry, found) => tell({ type: doing, patient: entryOf(entry), encounter: found })}
          />
        </section>
      )}
    </>
  );
}

function StandbyKeys({ name, tell }: { name: string; tell: Tell }) {
  const standby = useBedside((state) => state.standby);
  const set = (on: boolean): void => {
    tell({ type: 'standby', on });
    closePanel();
  };
  return (
    <section className="standby-keys">
      {standby === null ? (
        <ConfirmedKey
          label={t('patient.standby')}
          question={t('patient.standbyQuestion', { name })}
          onConfirm={() => set(true)}
        />
      ) : (
        <button type="button" className="key" onClick={() => set(false)}>
          {t('screen.standbyEnd')}
        </button>
      )}
    </section>
  );
}

/** Without what only the list shows. */
function entryOf({ name, identifier, birthDate, type }: PatientEntry): PatientEntry {
  return { name, identifier, birthDate, type };
}
