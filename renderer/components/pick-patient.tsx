import { type SyntheticEvent, useState } from 'react';
import type { FoundPatient, PatientEntry } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';
import { bornText } from '../text.ts';
import { PatientForm, TYPES } from './patient-form.tsx';

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
          Patients of this ward
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
  if (found.state === 'none')
    return <p>Nobody found{found.detail === null ? '' : `: ${found.detail}`}. Check the identifier, or enter by hand.</p>;
  if (found.state === 'offline')
    return <p className="refusal">Nobody can be asked now ({found.detail}). Enter by hand, and put it right later.</p>;
  return (
    <ul className="found-patients">
      {found.detail !== null && <li>{found.detail}</li>}
      {found.patients.map((patient) => (
        <li key={`${patient.identifier} ${patient.encounter ?? ''}`}>
          <FoundText patient={patient} />
          <PickKey verb={verb} patient={patient} onPick={(type) => onPick({ ...patient, type }, patient.encounter)} />
        </li>
      ))}
    </ul>
  );
}

/** Asks once more, with the name; the type is always said by whoever picks, because limits and score follow it. */
function PickKey({
  verb,
  patient,
  onPick,
}: {
  verb: string;
  patient: FoundPatient;
  onPick: (type: PatientEntry['type']) => void;
}) {
  const [asking, setAsking] = useState(false);
  if (!asking)
    return (
      <button type="button" className="key" onClick={() => setAsking(true)}>
        {verb} …
      </button>
    );
  return (
    <span className="confirm">
      <strong>
        {verb} {patient.name}, {bornText(patient.birthDate)}, as
      </strong>
      {TYPES.map((type) => (
        <button
          key={type}
          type="button"
          className={`key ${type === patient.type ? 'proposed' : ''}`}
          onClick={() => {
            setAsking(false);
            onPick(type);
          }}
        >
          {type}
        </button>
      ))}
      <button type="button" className="key" onClick={() => setAsking(false)}>
        No
      </button>
    </span>
  );
}

function FoundText({ patient }: { patient: FoundPatient }) {
  const { name, identifier, birthDate, encounter, location, warning } = patient;
  return (
    <span>
      <strong>{name}</strong> {warning !== null && <em className="provisional">{warning}</em>}
      <small>
        {[
          identifier === '' ? 'identifier not clear' : identifier,
          bornText(birthDate),
          encounter ?? 'no encounter: provisional',
          location,
        ]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </span>
  );
}
