import { useState } from 'react';
import type { PatientBanner, PatientEntry, PatientKey } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useRefusal } from '../refusal.ts';
import { useBedside } from '../store/bedside-store.ts';
import { closePanel } from '../store/panel-store.ts';
import { bornText, clockText } from '../text.ts';
import { ConfirmedKey } from './confirmed-key.tsx';
import { PickPatient } from './pick-patient.tsx';

/** Who lies here; and all that changes it. */
export function PatientPanel() {
  const hello = useBedside((state) => state.hello);
  const refusal = useRefusal('patient');
  const [who, setWho] = useState('');
  if (hello === null) return <p>Nothing heard from the monitor yet.</p>;
  const { patient } = hello;
  const tell: Tell = (message) => {
    refusal.watch();
    tellMonitor({ ...message, ...(who.trim() !== '' && { by: who.trim() }) });
  };
  return (
    <div className="patient-panel">
      {refusal.why !== null && (
        <p className="refusal" role="alert">
          Nothing was changed: {refusal.why}
        </p>
      )}
      {patient === null ? (
        <>
          <h3>Nobody is admitted to {hello.bed.id}</h3>
          <PickPatient verb="Admit" onPick={(entry, encounter) => tell({ type: 'admit', patient: entryOf(entry), encounter })} />
        </>
      ) : (
        <Present key={patient.encounter} patient={patient} tell={tell} />
      )}
      <label className="who">
        Who does this (initials; kept with what is done)
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
          {name} {provisional === true && <em className="provisional">PROVISIONAL</em>}
        </h3>
        <p>
          {[identifier, bornText(birthDate), type, encounter, `admitted ${new Date(admittedAt).toLocaleString('en-GB')}`].join(
            ' · ',
          )}
        </p>
      </section>
      <StandbyKeys name={name} tell={tell} />
      <section className="choice">
        {provisional === true && (
          <button type="button" className="key" aria-pressed={doing === 'identify'} onClick={() => setDoing('identify')}>
            Identify …
          </button>
        )}
        <button type="button" className="key" aria-pressed={doing === 'transfer'} onClick={() => setDoing('transfer')}>
          Transfer …
        </button>
        <ConfirmedKey
          label="Discharge"
          question={`Discharge ${name}? Limits and pauses end; what was recorded is kept.`}
          onConfirm={() => tell({ type: 'discharge' })}
        />
        <button
          type="button"
          className="key"
          aria-pressed={doing === 'correct-admission'}
          onClick={() => setDoing('correct-admission')}
        >
          Wrong patient …
        </button>
      </section>
      {doing === 'transfer' && (
        <section>
          <label>
            Where to
            <input value={to} onChange={({ target }) => setTo(target.value)} autoFocus />
          </label>
          <ConfirmedKey
            label="Transfer"
            question={`Transfer ${name} to ${to}?`}
            onConfirm={() => tell({ type: 'transfer', to })}
          />
        </section>
      )}
      {(doing === 'identify' || doing === 'correct-admission') && (
        <section>
          <h3>
            {doing === 'identify' ? `Who is ${name}?` : `Who lies here in truth, since ${clockText(Date.parse(admittedAt))}?`}
          </h3>
          <PickPatient
            verb={doing === 'identify' ? 'This is the patient' : 'Put right as'}
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
          label="Standby: the patient is away"
          question={`${name} is away? Missing signals will not alarm.`}
          onConfirm={() => set(true)}
        />
      ) : (
        <button type="button" className="key" onClick={() => set(false)}>
          The patient is back: end standby
        </button>
      )}
    </section>
  );
}

/** Without what only the list shows. */
function entryOf({ name, identifier, birthDate, type }: PatientEntry): PatientEntry {
  return { name, identifier, birthDate, type };
}
