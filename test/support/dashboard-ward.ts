import type { Device } from '@medplum/fhirtypes';
import type { EnrichedReading } from '../../cloud/contract/events.ts';
import { admitted } from './admitted.ts';
import { bedOutcome, type TestDashboard } from './dashboard.ts';
import { eventually } from './system.ts';
import { telemetry } from './telemetry.ts';

const VITALS = [
  ['heart-rate', 72],
  ['spo2', 97],
  ['respiratory-rate', 16],
  ['abp-systolic', 118],
  ['abp-mean', 84],
] as const;

/**
 * A ward of so many generated patients with a past, one of them worse than all others and flagged, one silent, one alarm, and a
 * message that is parked. The sickest is in bed 7.
 */
export async function fillWard(dashboard: TestDashboard, beds: number): Promise<void> {
  const outcomes = Array.from({ length: beds }, (_, at) => at + 1).flatMap((bed) => {
    const total = bed === 7 ? 8 : bed % 5;
    const past = bed === 7 ? [40, 39, 38, 30, 29, 28, 27, 26, 20, 19, 18, 17, 16, 2, 1, 0] : bed === 3 ? [45] : [16, 0];
    return past.map((minutesAgo, index) =>
      bedOutcome({
        bed,
        minutesAgo,
        ward: bed % 2 === 0 ? 'Ward 4' : 'Ward 3',
        totalMin: bed === 7 ? Math.min(8, Math.floor(index / 2)) : total,
        flag: bed === 7 && minutesAgo <= 2 ? (minutesAgo === 2 ? 'raised' : 'kept') : null,
        ...(bed === 7 ? { since: new Date(Date.now() - 2 * 60_000).toISOString() } : {}),
      }),
    );
  });
  const ids = [...new Set(outcomes.map(({ window }) => window.patient.replace('Patient/', '')))];
  await dashboard.fhir.bundle({
    resourceType: 'Bundle',
    type: 'transaction',
    entry: ids.slice(0, 100).flatMap((id) => {
      const device: Device = {
        resourceType: 'Device',
        id: `d${id}`,
        identifier: [{ system: 'urn:wardlight:hub-device', value: `station-bed-${id.slice(1)}` }],
        patient: { reference: `Patient/${id}` },
      };
      return [...admitted(Number(id.slice(1))), device].map((resource) => ({
        resource,
        request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id}` },
      }));
    }),
  });
  await dashboard.publish(...outcomes);
  const at = new Date().toISOString();
  await dashboard.ingested({
    Body: {
      ...telemetry({}),
      readings: [
        {
          kind: 'alarm',
          id: 'a1/start',
          alarmId: 'a1',
          condition: 'abp-mean-low',
          source: 'physiological',
          priority: 'medium',
          phase: 'start',
          text: 'ABP mean 52 below 60',
          value: 52,
          limit: 60,
          unit: 'mm[Hg]',
          onsetAt: at,
          measuredAt: at,
        },
      ],
    },
    Properties: {},
    SystemProperties: { 'iothub-connection-device-id': 'station-bed-7' },
    record: 'telemetry/0/1',
    enqueuedAt: at,
  });
  await dashboard.parking.park({
    stage: 'connector',
    reason: 'no-template',
    deviceId: 'station-bed-5',
    recordId: 'telemetry/0/2',
    detail: 'no device template matches this message',
    payload: Buffer.from(JSON.stringify({ Body: { value: 1 } })),
  });
  await eventually(() => Promise.resolve(dashboard.health()['beds on the board'] === beds), 120_000, `a board of ${beds} beds`);
}

/** Numbers of all beds, as they would come in one second. */
export function numbersOf(beds: number): readonly (readonly [string, EnrichedReading])[] {
  const effectiveAt = new Date().toISOString();
  return Array.from({ length: beds }, (_, at) => at + 1)
    .filter((bed) => bed !== 3)
    .flatMap((bed) =>
      VITALS.map(([vital, value]): [string, EnrichedReading] => [
        `Patient/p${bed}`,
        {
          vital,
          value: bed === 7 && vital === 'abp-mean' ? 52 : value + (bed % 4),
          unit: '1',
          effectiveAt,
          observation: 'Observation/o',
          record: 'telemetry/0/1',
          patient: `Patient/p${bed}`,
          patientName: '',
          encounter: null,
          bed: `bed-${bed}`,
          ward: 'Ward 3',
          deviceId: `station-bed-${bed}`,
        },
      ]),
    );
}
