import { type SyntheticEvent, useState } from 'react';
import type { FoundPatient, PatientEntry } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { monitorText } from '../i18n/monitor-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { bornText } from '../text.ts';
import { PatientForm, TYPES, typeText } from './patient-form.tsx';

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
          {t('patient.scan')}
          <input value={query} onChange={({ target }) => setQuery(target.value)} autoFocus />
        </label>
        <button type="submit" className="key" disabled={query.trim() === ''}>
          {t('patient.search')}
        </button>
        <button type="button" className="key" onClick={() => search('')}>
          {t('patient.ofWard')}
        </button>
        <button type="button" className="key" onClick={() => setByHand(true)}>
          {t('patient.byHand')}
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
  if (found.state === 'searching') return <p>{t('common.searching')}</p>;
  if (found.state === 'none')
    return <p>{t('patient.found', { detail: found.detail === null ? '' : `: ${monitorText(found.detail)}` })}</p>;
  if (found.state === 'offline')
    return <p className="refusal">{t('patient.offline', { detail: monitorText(found.detail ?? '') })}</p>;
  return (
    <ul className="found-patients">
      {found.detail !== null && <li>{monitorText(found.detail)}</li>}
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
      <strong>{t('patient.asType', { verb, name: patient.name, born: bornText(patient.birthDate) })}</strong>
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
          {typeText(type)}
        </button>
      ))}
      <button type="button" className="key" onClick={() => setAsking(false)}>
        {t('common.no')}
      </button>
    </span>
  );
}

function FoundText({ patient }: { patient: FoundPatient }) {
  const { name, identifier, birthDate, encounter, location, warning } = patient;
  return (
    <span>
      <strong>{name}</strong> {warning !== null && <em className="provisional">{monitorText(warning)}</em>}
      <small>
        {[
          identifier === '' ? t('patient.identifierUnclear') : identifier,
          bornText(birthDate),
          encounter ?? t('patient.noEncounter'),
          location,
        ]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </span>
  );
}
