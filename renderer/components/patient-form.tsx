import { type SyntheticEvent, useState } from 'react';
import type { PatientEntry } from '#ipc';

interface Props {
  readonly verb: string;
  readonly onEnter: (patient: PatientEntry) => void;
  readonly onBack: () => void;
}

const TYPES = ['adult', 'paediatric', 'neonatal'] as const;

/** By hand, for a bed without a network: type first, because the limits follow it. What is not known stays provisional. */
export function PatientForm({ verb, onEnter, onBack }: Props) {
  const [type, setType] = useState<PatientEntry['type'] | null>(null);
  const [name, setName] = useState('');
  const [identifier, setIdentifier] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (type !== null) onEnter({ name, identifier, birthDate, type });
  };
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
        Birth date, YYYY-MM-DD
        <input value={birthDate} onChange={({ target }) => setBirthDate(target.value)} placeholder="1954-04-12" />
      </label>
      <p>Until the encounter is known the identity is provisional and marked as such; the cloud keeps the readings aside.</p>
      <div className="choice">
        <button type="submit" className="key" disabled={type === null || name.trim() === '' || birthDate.trim() === ''}>
          {verb}
        </button>
        <button type="button" className="key" onClick={onBack}>
          Back
        </button>
      </div>
    </form>
  );
}
