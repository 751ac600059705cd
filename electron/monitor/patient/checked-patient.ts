import { InputRefused } from '#clinical';
import type { PatientEntry } from '#ipc';

const LONGEST = 64;
const OLDEST_YEARS = 130;
const TYPES: readonly string[] = ['adult', 'paediatric', 'neonatal'];

/**
 * @returns the entry without blanks round its words
 * @throws InputRefused naming what cannot be taken
 */
export function checkedPatient(entry: PatientEntry, nowMs: number): PatientEntry {
  const name = text('name', entry.name);
  if (name === '') throw new InputRefused('patient, name', 'is empty');
  const identifier = text('identifier', entry.identifier);
  const birthDate = entry.birthDate.trim();
  if (birthDate !== '') checkBirthDate(birthDate, nowMs);
  if (!TYPES.includes(entry.type)) throw new InputRefused('patient, type', `"${entry.type}" is none of ${TYPES.join(', ')}`);
  return { name, identifier, birthDate, type: entry.type };
}

/** A FHIR date: the day, or only month or year. */
function checkBirthDate(birthDate: string, nowMs: number): void {
  const bornMs = /^\d{4}(-\d{2}){0,2}$/.test(birthDate) ? Date.parse(birthDate) : Number.NaN;
  // Date.parse takes 31 February for 3 March.
  if (Number.isNaN(bornMs) || !new Date(bornMs).toISOString().startsWith(birthDate))
    throw new InputRefused('patient, birth date', `"${birthDate}" is no day, YYYY-MM-DD is needed`);
  if (bornMs > nowMs) throw new InputRefused('patient, birth date', `${birthDate} has not been yet`);
  if (nowMs - bornMs > OLDEST_YEARS * 366 * 86_400_000)
    throw new InputRefused('patient, birth date', `${birthDate} is more than ${OLDEST_YEARS} years ago`);
}

function text(what: string, value: string): string {
  const trimmed = value.trim();
  if (trimmed.length > LONGEST) throw new InputRefused(`patient, ${what}`, `is longer than ${LONGEST} characters`);
  // A scanner that is set wrongly sends control characters.
  if (/\p{Cc}/u.test(trimmed)) throw new InputRefused(`patient, ${what}`, 'has control characters in it');
  return trimmed;
}
