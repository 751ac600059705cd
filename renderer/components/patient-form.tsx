import { type SyntheticEvent, useState } from 'react';
import type { PatientEntry } from '#ipc';
import { t } from '../i18n/index.ts';
import { bornText } from '../text.ts';

interface Props {
  readonly verb: string;
  readonly onEnter: (patient: PatientEntry) => void;
  readonly onBack: () => void;
}

export const TYPES = ['adult', 'paediatric', 'neonatal'] as const;

export function typeText(type: PatientEntry['type']): string {
  return t(`screen.${type}`);
}

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
          {t('patient.asTypeQuestion', { verb, name: name.trim(), born: bornText(birthDate.trim()), type: typeText(type) })}
        </strong>
        <button
          type="button"
          className="key"
          onClick={() => {
            setAsking(false);
            onEnter({ name, identifier, birthDate, type });
          }}
        >
          {t('common.yes')}
        </button>
        <button type="button" className="key" onClick={() => setAsking(false)}>
          {t('common.no')}
        </button>
      </p>
    );
  return (
    <form className="patient-form" onSubmit={submit}>
      <fieldset className="choice" aria-label={t('patient.type')}>
        {TYPES.map((choice) => (
          <button key={choice} type="button" className="key" aria-pressed={type === choice} onClick={() => setType(choice)}>
            {typeText(choice)}
          </button>
        ))}
      </fieldset>
      <label>
        {t('patient.name')}
        <input value={name} onChange={({ target }) => setName(target.value)} autoFocus />
      </label>
      <label>
        {t('patient.identifier')}
        <input value={identifier} onChange={({ target }) => setIdentifier(target.value)} />
      </label>
      <label>
        {t('patient.birthDate')}
        <input value={birthDate} onChange={({ target }) => setBirthDate(target.value)} placeholder="1954-04-12" />
      </label>
      <p>{t('patient.provisionalNote')}</p>
      <div className="choice">
        <button type="submit" className="key" disabled={type === null || name.trim() === ''}>
          {verb}
        </button>
        <button type="button" className="key" onClick={onBack}>
          {t('common.back')}
        </button>
      </div>
    </form>
  );
}
