import type { Encounter, Identifier, Patient } from '@medplum/fhirtypes';
import type { Pool } from 'pg';
import type { NotTold } from '../../contract/care-team.ts';
import type { FhirClient } from '../../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../../contract/identifiers.ts';

/** The station at which a patient lies now, and under which names it may know her. */
export interface BedNow {
  readonly deviceId: string;
  readonly identifiers: readonly string[];
  readonly encounters: readonly string[];
}

/** @returns where she lies, or why nobody can say. Rejects when FHIR or the database do not answer */
export type FindBed = (patient: string) => Promise<BedNow | { readonly never: NotTold }>;

/** A bed that measures has a window each minute; of one older than that nobody knows whether she still lies there. */
const LIVE_MS = 10 * 60_000;

const NEWEST = `
  select w.device_id, w.encounter, w.window_end,
    exists (select 1 from feed.risk_assessment o
            where o.window_end > w.window_end and o.device_id = w.device_id and o.patient <> $1) as followed
  from feed.risk_assessment w where w.patient = $1 order by w.window_end desc limit 1`;

interface Row {
  readonly device_id: string;
  readonly encounter: string | null;
  readonly window_end: Date;
  readonly followed: boolean;
}

/**
 * Where a patient lies now: her newest window is live, nobody else was measured there since, and it is of a stay that is in progress in
 * FHIR. The bed itself compares again with who is admitted to it.
 */
export function findBed(pool: Pool, fhir: Pick<FhirClient, 'read'>, nowMs: () => number = Date.now): FindBed {
  return async (patient) => {
    const { rows } = await pool.query<Row>(NEWEST, [patient]);
    const [window] = rows;
    if (window === undefined) return { never: 'nowhere' };
    if (nowMs() - window.window_end.getTime() > LIVE_MS) return { never: `silent ${window.window_end.toISOString()}` };
    if (window.followed) return { never: 'followed' };
    const [encounter, person] = await Promise.all([
      named<Encounter>(fhir, 'Encounter', window.encounter),
      named<Patient>(fhir, 'Patient', patient),
    ]);
    if (encounter === null || person === null) return { never: 'no-stay' };
    const endMs = Date.parse(encounter.period?.end ?? '');
    if (encounter.status !== 'in-progress' || endMs <= nowMs() || !isOf(encounter, patient)) return { never: 'stay-over' };
    const identifiers = valuesOf(person.identifier, IDENTIFIER_SYSTEMS.patient);
    const encounters = valuesOf(encounter.identifier, IDENTIFIER_SYSTEMS.encounter);
    if (identifiers.length === 0 || encounters.length === 0) return { never: 'no-stay' };
    return { deviceId: window.device_id, identifiers, encounters };
  };
}

function isOf({ subject }: Encounter, patient: string): boolean {
  return `/${subject?.reference ?? ''}`.endsWith(`/${patient}`);
}

async function named<T extends Encounter | Patient>(
  fhir: Pick<FhirClient, 'read'>,
  type: T['resourceType'],
  reference: string | null,
): Promise<T | null> {
  const id = reference === null ? undefined : new RegExp(`(?:^|/)${type}/([A-Za-z0-9.-]{1,64})$`).exec(reference)?.[1];
  return id === undefined ? null : fhir.read<T>(type, id);
}

function valuesOf(identifiers: readonly Identifier[] | undefined, system: string): readonly string[] {
  return (identifiers ?? []).flatMap((one) => (one.system === system && one.value ? [one.value] : []));
}
