import type { Encounter, Identifier, Location, Patient } from '@medplum/fhirtypes';
import type { FoundPatient } from '#ipc';

const DAY_MS = 86_400_000;
const YEAR_MS = 365.25 * DAY_MS;

/** Which of several identifiers counts here; without one the only one, or the official one. */
export interface IdentifierSystems {
  readonly identifierSystem?: string | undefined;
  readonly encounterSystem?: string | undefined;
}

/**
 * One entry for each Encounter in progress: of several none is picked for whoever looks. Pure.
 * @param encounters in progress
 */
export function foundPatients(
  patients: readonly Patient[],
  encounters: readonly Encounter[],
  locations: readonly Location[],
  systems: IdentifierSystems,
  nowMs: number,
): readonly FoundPatient[] {
  return patients.flatMap((patient) => {
    const own = encounters.filter(({ subject }) => subject?.reference === `Patient/${patient.id ?? ''}`);
    const person = personOf(patient, systems, nowMs);
    if (own.length === 0) return [{ ...person, encounter: null, location: null }];
    return own.map((encounter) => ({
      ...person,
      encounter: identifierOf(encounter.identifier, systems.encounterSystem),
      location: locationText(encounter, locations),
    }));
  });
}

/** References of the places where these Encounters are now. */
export function placesOf(encounters: readonly Encounter[]): readonly string[] {
  const references = encounters.flatMap((encounter) => currentPlaces(encounter).map(({ location }) => location.reference));
  return [...new Set(references.flatMap((reference) => /^Location\/([^/]+)$/.exec(reference ?? '')?.[1] ?? []))];
}

function personOf(patient: Patient, { identifierSystem }: IdentifierSystems, nowMs: number) {
  const { name: names, active, deceasedBoolean, deceasedDateTime, birthDate = '' } = patient;
  const name = names?.find(({ use }) => use === 'official') ?? names?.[0];
  const text = name?.text ?? [name?.family, name?.given?.join(' ')].filter((part) => part !== undefined).join(', ');
  const warnings = [
    ...(active === false ? ['record not in use any more'] : []),
    ...(deceasedBoolean === true || deceasedDateTime !== undefined ? ['recorded as deceased'] : []),
  ];
  return {
    name: text === '' ? 'no name' : text,
    identifier: identifierOf(patient.identifier, identifierSystem) ?? '',
    birthDate,
    type: typeAt(birthDate, nowMs),
    warning: warnings.length === 0 ? null : warnings.join(', '),
  };
}

/** @returns null where it is not clear which counts: nothing is picked by its place in a list */
function identifierOf(all: readonly Identifier[] = [], system: string | undefined): string | null {
  const valued = all.filter(({ value, use }) => value !== undefined && use !== 'old');
  if (system !== undefined) return valued.find((one) => one.system === system)?.value ?? null;
  if (valued.length === 1) return valued[0]?.value ?? null;
  const official = valued.filter(({ use }) => use === 'official');
  return official.length === 1 ? (official[0]?.value ?? null) : null;
}

/** A proposal only: whoever admits says which it is. Under 28 days neonatal (WHO), under 16 years paediatric (NEWS2 is for 16 and over). */
function typeAt(birthDate: string, nowMs: number): FoundPatient['type'] {
  // A year alone may be either side of a border.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(birthDate)) return null;
  const ageMs = nowMs - Date.parse(birthDate);
  if (Number.isNaN(ageMs) || ageMs < 0) return null;
  if (ageMs < 28 * DAY_MS) return 'neonatal';
  return ageMs < 16 * YEAR_MS ? 'paediatric' : 'adult';
}

function currentPlaces({ location = [] }: Encounter) {
  return location.filter(({ status, period }) => status !== 'completed' && period?.end === undefined);
}

function locationText(encounter: Encounter, locations: readonly Location[]): string | null {
  const places = currentPlaces(encounter).flatMap(({ location }) => {
    const known = locations.find(({ id }) => location.reference === `Location/${id ?? ''}`);
    return location.display ?? known?.name ?? [];
  });
  return places.length === 0 ? null : places.join(', ');
}
