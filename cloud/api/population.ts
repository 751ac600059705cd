import type { Device, Encounter, Patient } from '@medplum/fhirtypes';
import type { Pool } from 'pg';
import type { DeviceQuality, PopulationAnswer, StatusAnswer, WardBed } from '../contract/dashboard-api.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import { IDENTIFIER_SYSTEMS } from '../contract/identifiers.ts';

export interface PopulationSources {
  readonly pool: Pool;
  readonly fhir: FhirClient;
  readonly beds: () => readonly WardBed[];
  /** Newest message of each station since the start of this process. */
  readonly heard: ReadonlyMap<string, string>;
  /** Connections as the hub sees them; null where the hub is elsewhere. */
  readonly connections: (() => readonly { readonly deviceId: string; readonly connected: boolean }[]) | null;
  readonly parkedCounts: () => Promise<StatusAnswer['parkedCounts']>;
}

const HIGHEST_SCORE = 20;
const HOUR_MS = 3_600_000;
const HOURS = 24;

/**
 * The ward as a whole: where the scores lie, what the alarms cost, whether the data can be believed.
 * @param wards those that may be seen; null: all. Devices and patients that are in no bed of them are then left out.
 * @param whoseToo false: nobody is named, devices and patients are counted
 */
export async function populationAnswer(
  sources: PopulationSources,
  wards: readonly string[] | null,
  whoseToo: boolean,
  now: Date,
): Promise<PopulationAnswer> {
  const since = new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS - (HOURS - 1) * HOUR_MS);
  const [alarmHours, alarmBeds, quality] = await Promise.all([
    alarmsByHour(sources.pool, wards, since),
    alarmsByBed(sources.pool, wards, new Date(now.getTime() - HOURS * HOUR_MS)),
    dataQuality(sources, wards, whoseToo),
  ]);
  return { at: now.toISOString(), scores: scoreCounts(sources.beds()), alarmHours, alarmBeds, quality };
}

/** Beds by the least score that is certain. */
export function scoreCounts(beds: readonly WardBed[]): PopulationAnswer['scores'] {
  const wards = Map.groupBy(beds, ({ ward }) => ward);
  return [...wards]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([ward, mine]) => {
      const counts = new Array<number>(HIGHEST_SCORE + 1).fill(0);
      for (const { score } of mine) {
        const at = Math.min(HIGHEST_SCORE, score.totalMin);
        counts[at] = (counts[at] ?? 0) + 1;
      }
      return { ward, counts };
    });
}

async function alarmsByHour(pool: Pool, wards: readonly string[] | null, since: Date): Promise<PopulationAnswer['alarmHours']> {
  const { rows } = await pool.query<{ from: Date; high: number; medium: number; low: number }>(
    `select hour as from, count(a.*) filter (where priority = 'high')::int as high,
            count(a.*) filter (where priority = 'medium')::int as medium, count(a.*) filter (where priority = 'low')::int as low
     from generate_series($1::timestamptz, $1::timestamptz + interval '${HOURS - 1} hours', interval '1 hour') hour
     left join feed.alarm_event a on a.phase = 'start' and a.at >= hour and a.at < hour + interval '1 hour'
       and ($2::text[] is null or a.ward = any($2))
     group by hour order by hour`,
    [since, wards],
  );
  return rows.map(({ from, ...counts }) => ({ from: from.toISOString(), ...counts }));
}

async function alarmsByBed(pool: Pool, wards: readonly string[] | null, since: Date): Promise<PopulationAnswer['alarmBeds']> {
  const { rows } = await pool.query<PopulationAnswer['alarmBeds'][number]>(
    `with began as (select * from feed.alarm_event where phase = 'start' and at >= $1 and ($2::text[] is null or ward = any($2))),
          seen as (select alarm_id, min(at) as at from feed.alarm_event where phase = 'acknowledged' and at >= $1 group by alarm_id)
     select bed, ward, count(*)::int as "perDay", (count(*) filter (where priority = 'high'))::int as high,
            percentile_cont(0.5) within group (order by extract(epoch from seen.at - began.at)::float8) as "toReactS"
     from began left join seen using (alarm_id) group by bed, ward order by count(*) desc, bed limit 500`,
    [since, wards],
  );
  return rows;
}

async function dataQuality(
  sources: PopulationSources,
  wards: readonly string[] | null,
  whoseToo: boolean,
): Promise<PopulationAnswer['quality']> {
  const [devices, encounters, parkedCounts] = await Promise.all([
    sources.fhir.search<Device>('Device', { identifier: `${IDENTIFIER_SYSTEMS.hubDevice}|` }),
    sources.fhir.search<Encounter>('Encounter', { status: 'in-progress' }),
    sources.parkedCounts(),
  ]);
  const withDevice = new Set(devices.flatMap(({ patient }) => patient?.reference ?? []));
  const without =
    wards !== null
      ? []
      : [...new Set(encounters.flatMap(({ subject }) => subject?.reference ?? []))].filter((patient) => !withDevice.has(patient));
  const patientsWithoutDevice = await Promise.all(
    without.map(async (patient) =>
      whoseToo ? { patient, name: await nameOf(sources.fhir, patient) } : { patient: null, name: null },
    ),
  );
  const rows = deviceRows(devices, sources).filter(({ ward }) => wards === null || ward !== null);
  const devicesShown = whoseToo ? rows : rows.map((row) => ({ ...row, patient: null }));
  return { devices: devicesShown, patientsWithoutDevice, parkedCounts };
}

function deviceRows(devices: readonly Device[], { beds, heard, connections }: PopulationSources): readonly DeviceQuality[] {
  const states = new Map(connections?.().map(({ deviceId, connected }) => [deviceId, connected]));
  const bedOf = new Map(beds().map((bed) => [bed.deviceId, bed]));
  const patients = new Map(devices.map((device) => [hubIdOf(device), device.patient?.reference ?? null]));
  const ids = new Set([...patients.keys(), ...states.keys(), ...bedOf.keys()].filter((id) => id !== ''));
  return [...ids]
    .map((deviceId): DeviceQuality => {
      const bed = bedOf.get(deviceId);
      return {
        deviceId,
        connected: connections === null ? null : (states.get(deviceId) ?? false),
        lastAt: heard.get(deviceId) ?? bed?.windowEnd ?? null,
        patient: patients.get(deviceId) ?? null,
        bed: bed?.bed ?? null,
        ward: bed?.ward ?? null,
      };
    })
    .sort(
      (a, b) => (a.lastAt ?? '').localeCompare(b.lastAt ?? '') || a.deviceId.localeCompare(b.deviceId, 'en', { numeric: true }),
    );
}

function hubIdOf({ identifier }: Device): string {
  return identifier?.find(({ system }) => system === IDENTIFIER_SYSTEMS.hubDevice)?.value ?? '';
}

async function nameOf(fhir: FhirClient, reference: string): Promise<string> {
  const patient = await fhir.read<Patient>('Patient', reference.replace('Patient/', ''));
  const name = patient?.name?.[0];
  return name?.text ?? [name?.family, name?.given?.join(' ')].filter((part) => part !== undefined && part !== '').join(', ');
}
