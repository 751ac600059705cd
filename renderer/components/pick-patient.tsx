import { type SyntheticEvent, useState } from 'react';
import type { FoundPatient, PatientEntry } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ConfirmedKey } from './confirmed-key.tsx';
import { PatientForm } from './patient-form.tsx';

interface Props {
  /** What the pick does, e.g. "Admit". */
  readonly verb: string;
  readonly onPick: (patient: PatientEntry, encounter: string | null) => void;
}

/** Finds a patient by barcode, name or list; by hand where nobody can be asked. Whoever picks is asked once more, with the name. */
export function PickPatient({ verb, onPick }: Props) {
  const [query, setQuery] = useState('');
  const [byHand, setByHand] = useState(false);
  const [asked, setAsked] = useState<string | null>(null);
  const search = (text: string): void => {
    setAsked(text);
    tellMonitor({ type: 'find-patients', query: text });
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    search(query);
  };
  if (byHand) return <PatientForm verb={verb} onEnter={(patient) => onPick(patient, null)} onBack={() => setByHand(false)} />;
  return (
    <div className="pick-patient">
      <form onSubmit={submit}>
        <label>
          Scan the barcode, or type identifier or name
          <input value={query} onChange={({ target }) => setQuery(target.value)} autoFocus />
        </label>
        <button type="submit" className="key" disabled={query.trim() === ''}>
          Search
        </button>
        <button type="button" className="key" onClick={() => search('')}>
          Who is here now
        </button>
        <button type="button" className="key" onClick={() => setByHand(true)}>
          Enter by hand
        </button>
      </form>
      <Results asked={asked} verb={verb} onPick={onPick} />
    </div>
  );
}

function Results({ asked, verb, onPick }: Props & { asked: string | null }) {
  const found = useBedside((state) => state.found);
  // An answer to another question is never offered.
  if (asked === null || found?.query !== asked) return null;
  if (found.state === 'searching') return <p>Searching …</p>;
  if (found.state === 'none') return <p>Nobody found. Check the identifier, or enter by hand.</p>;
  if (found.state === 'offline')
    return <p className="refusal">Nobody can be asked now ({found.detail}). Enter by hand, and put it right later.</p>;
  return (
    <ul className="found-patients">
      {found.patients.map((patient) => (
        <li key={`${patient.identifier} ${patient.encounter ?? ''}`}>
          <FoundText patient={patient} />
          <ConfirmedKey
            label={verb}
            question={`${verb} ${patient.name}, born ${patient.birthDate}, as ${patient.type}?`}
            onConfirm={() => onPick(patient, patient.encounter)}
          />
        </li>
      ))}
    </ul>
  );
}

function FoundText({ patient }: { patient: FoundPatient }) {
  const { name, identifier, birthDate, type, encounter, location } = patient;
  return (
    <span>
      <strong>{name}</strong>
      <small>
        {[identifier, `born ${birthDate}`, type, encounter ?? 'no encounter: provisional', location ?? '']
          .filter(Boolean)
          .join(' · ')}
      </small>
    </span>
  );
}
