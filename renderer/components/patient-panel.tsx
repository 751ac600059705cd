import { useState } from 'react';
import type { PatientBanner, PatientEntry } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useRefusal } from '../refusal.ts';
import { useBedside } from '../store/bedside-store.ts';
import { closePanel } from '../store/panel-store.ts';
import { clockText } from '../text.ts';
import { ConfirmedKey } from './confirmed-key.tsx';
import { PickPatient } from './pick-patient.tsx';

/** Who lies here; and all that changes it. */
export function PatientPanel() {
  const hello = useBedside((state) => state.hello);
  const refusal = useRefusal('patient');
  if (hello === null) return <p>Nothing heard from the monitor yet.</p>;
  const { patient } = hello;
  const admit = (entry: PatientEntry, encounter: string | null): void => {
    refusal.watch();
    tellMonitor({ type: 'admit', patient: entryOf(entry), encounter });
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
          <PickPatient verb="Admit" onPick={admit} />
        </>
      ) : (
        <Present key={patient.encounter} patient={patient} watch={refusal.watch} />
      )}
    </div>
  );
}

type Doing = 'identify' | 'correct-admission' | 'transfer';

function Present({ patient, watch }: { patient: PatientBanner; watch: () => void }) {
  const [doing, setDoing] = useState<Doing | null>(null);
  const [to, setTo] = useState('');
  const { name, identifier, birthDate, type, encounter, admittedAt, provisional } = patient;
  const leave = (message: { type: 'discharge' } | { type: 'transfer'; to: string }): void => {
    watch();
    tellMonitor(message);
  };
  return (
    <>
      <section>
        <h3>
          {name} {provisional === true && <em className="provisional">PROVISIONAL</em>}
        </h3>
        <p>
          {[identifier, `born ${birthDate}`, type, encounter, `admitted ${new Date(admittedAt).toLocaleString('en-GB')}`].join(
            ' · ',
          )}
        </p>
      </section>
      <StandbyKeys />
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
          question={`Discharge ${name}? Limits and pauses of this patient end; what was recorded is kept.`}
          onConfirm={() => leave({ type: 'discharge' })}
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
            onConfirm={() => leave({ type: 'transfer', to })}
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
            onPick={(entry, found) => {
              watch();
              tellMonitor({ type: doing, patient: entryOf(entry), encounter: found });
            }}
          />
        </section>
      )}
    </>
  );
}

function StandbyKeys() {
  const standby = useBedside((state) => state.standby);
  return (
    <section>
      <button
        type="button"
        className="key wide"
        aria-pressed={standby !== null}
        onClick={() => {
          tellMonitor({ type: 'standby', on: standby === null });
          closePanel();
        }}
      >
        {standby === null ? 'Standby: the patient is away' : 'The patient is back: end standby'}
      </button>
    </section>
  );
}

/** Without what only the list shows. */
function entryOf({ name, identifier, birthDate, type }: PatientEntry): PatientEntry {
  return { name, identifier, birthDate, type };
}
