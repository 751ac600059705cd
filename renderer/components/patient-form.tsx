import { type SyntheticEvent, useState } from 'react';
import type { PatientEntry } from '#ipc';
import { bornText } from '../text.ts';

interface Props {
  readonly verb: string;
  readonly onEnter: (patient: PatientEntry) => void;
  readonly onBack: () => void;
}

export const TYPES = ['adult', 'paediatric', 'neonatal'] as const;

/** By hand, for a bed without a network: type first, because the limits follow it. What is not known stays provisional. */
export function PatientForm({ verb, onEnter, onBack }: Props) {
  const [type, setType] = useState<PatientEntry['type'] | null>(null);
  const [name, setName] = useState('');
  const [identifier, setIdentifier] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const [asking, setAsking] = useState(false);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setAsking(true);
  };
  if (asking && type !== null)
    return (
      <p className="confirm">
        <strong>
          {verb} {name.trim()}, {bornText(birthDate.trim())}, as {type}?
        </strong>
        <button
          type="button"
          className="key"
          onClick={() => {
            setAsking(false);
            onEnter({ name, identifier, birthDate, type });
          }}
        >
          Yes
        </button>
        <button type="button" className="key" onClick={() => setAsking(false)}>
          No
        </button>
      </p>
    );
  return (
    <form className="patient-form" onSubmit={submit}>
      <fieldset className="choice" aria-label="Patient type">
        {TYPES.map((choice) => (
          <button key={choice} type="button" className="key" aria-pressed={type === choice} onClick={() => setType(choice)}>
            {choice}
          </button>
        ))}
      </fieldset>
      <label>
        Name
        <input value={name} onChange={({ target }) => setName(target.value)} autoFocus />
      </label>
      <label>
        Identifier, if it is known
        <input value={identifier} onChange={({ target }) => setIdentifier(target.value)} />
      </label>
      <label>
        Birth date, YYYY-MM-DD; empty if it is not known
        <input value={birthDate} onChange={({ target }) => setBirthDate(target.value)} placeholder="1954-04-12" />
      </label>
      <p>Until the encounter is known the identity is provisional and marked as such; the cloud keeps the readings aside.</p>
      <div className="choice">
        <button type="submit" className="key" disabled={type === null || name.trim() === ''}>
          {verb}
        </button>
        <button type="button" className="key" onClick={onBack}>
          Back
        </button>
      </div>
    </form>
  );
}
