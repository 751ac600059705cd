import type { Bundle, Encounter, Location, Patient } from '@medplum/fhirtypes';
import type { FoundPatient, PatientsFoundMessage } from '#ipc';

const TIMEOUT_MS = 5_000;
const MOST = 20;
const YEAR_MS = 365.25 * 86_400_000;

type Found = Pick<PatientsFoundMessage, 'state' | 'detail' | 'patients'>;

export interface PatientDirectory {
  /** Base address of the hospital's FHIR R4 server. */
  readonly url: string;
  /** Sent as it is, e.g. `Bearer …`; absent = none. */
  readonly authorization?: string | undefined;
}

/** Asks the hospital's FHIR server who somebody is. Never rejects: that nobody answers is an answer. */
export async function findPatients(directory: PatientDirectory, query: string, nowMs: number): Promise<Found> {
  try {
    const patients = await search(directory, query.trim(), nowMs);
    return { state: patients.length === 0 ? 'none' : 'found', detail: null, patients };
  } catch (error) {
    return { state: 'offline', detail: error instanceof Error ? error.message : String(error), patients: [] };
  }
}

async function search(directory: PatientDirectory, query: string, nowMs: number): Promise<readonly FoundPatient[]> {
  const encounters = query === '' ? await get<Encounter>(directory, `Encounter?status=in-progress&_count=${MOST}`) : [];
  const patients = query === '' ? await patientsOf(directory, encounters) : await byIdentifierOrName(directory, query);
  return Promise.all(
    patients.slice(0, MOST).map(async (patient) => {
      const own =
        encounters.find(({ subject }) => subject?.reference === `Patient/${patient.id ?? ''}`) ??
        (await get<Encounter>(directory, `Encounter?subject=Patient/${patient.id ?? ''}&status=in-progress&_count=1`))[0];
      return foundPatient(patient, own, await locationOf(directory, own), nowMs);
    }),
  );
}

async function byIdentifierOrName(directory: PatientDirectory, query: string): Promise<readonly Patient[]> {
  const token = encodeURIComponent(query.replace(/[\\,|$]/g, '\\$&'));
  const exact = await get<Patient>(directory, `Patient?identifier=${token}&_count=${MOST}`);
  return exact.length > 0 ? exact : get<Patient>(directory, `Patient?name=${token}&_count=${MOST}`);
}

async function patientsOf(directory: PatientDirectory, encounters: readonly Encounter[]): Promise<readonly Patient[]> {
  const ids = encounters.flatMap(({ subject }) => /^Patient\/([^/]+)$/.exec(subject?.reference ?? '')?.[1] ?? []);
  return ids.length === 0 ? [] : get<Patient>(directory, `Patient?_id=${[...new Set(ids)].join(',')}&_count=${MOST}`);
}

async function locationOf(directory: PatientDirectory, encounter: Encounter | undefined): Promise<string | null> {
  const named = encounter?.location?.[0]?.location;
  if (named?.display !== undefined) return named.display;
  const id = /^Location\/([^/]+)$/.exec(named?.reference ?? '')?.[1];
  if (id === undefined) return null;
  const [location] = await get<Location>(directory, `Location?_id=${id}`);
  return location?.name ?? null;
}

function foundPatient(patient: Patient, encounter: Encounter | undefined, location: string | null, nowMs: number): FoundPatient {
  const [name] = patient.name ?? [];
  const text = name?.text ?? [name?.family, name?.given?.join(' ')].filter((part) => part !== undefined).join(', ');
  const birthDate = patient.birthDate ?? '';
  return {
    name: text === '' ? 'no name' : text,
    identifier: patient.identifier?.[0]?.value ?? '',
    birthDate,
    type: typeAt(birthDate, nowMs),
    encounter: encounter?.identifier?.[0]?.value ?? null,
    location,
  };
}

/** A proposal only: whoever admits says which it is. Under 28 days neonatal (WHO), under 16 years paediatric (NEWS2 is for 16 and over). */
function typeAt(birthDate: string, nowMs: number): FoundPatient['type'] {
  const ageMs = nowMs - Date.parse(birthDate);
  if (ageMs < 28 * 86_400_000) return 'neonatal';
  return ageMs < 16 * YEAR_MS ? 'paediatric' : 'adult';
}

async function get<T extends Patient | Encounter | Location>(
  { url, authorization }: PatientDirectory,
  path: string,
): Promise<readonly T[]> {
  const response = await fetch(`${url.replace(/\/$/, '')}/${path}`, {
    headers: { accept: 'application/fhir+json', ...(authorization !== undefined && { authorization }) },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`${path.split('?')[0] ?? ''}: the FHIR server answered ${response.status}`);
  const bundle = (await response.json()) as Bundle<T>;
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
}
