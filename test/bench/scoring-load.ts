import type { VitalKind } from '#clinical';
import type { EventLog } from '../../cloud/contract/event-log.ts';
import type { EnrichedReading } from '../../cloud/contract/events.ts';
import type { Role } from '../../cloud/contract/role.ts';
import { WINDOW_MS } from '../../cloud/scoring/windows.ts';

export const SIZES = [100, 1_000, 10_000];
export const T0 = Date.parse('2026-01-05T10:00:00.000Z');

/** Numbers of one bed each minute: seven vital signs, one every ten seconds. */
const SIGNS: Readonly<Partial<Record<VitalKind, readonly [middle: number, unit: string]>>> = {
  'heart-rate': [88, '/min'],
  spo2: [96, '%'],
  'respiratory-rate': [18, '/min'],
  'abp-systolic': [118, 'mm[Hg]'],
  'abp-diastolic': [64, 'mm[Hg]'],
  'abp-mean': [82, 'mm[Hg]'],
  temperature: [37.4, 'Cel'],
};
const EVERY_MS = 10_000;

export function bedMinute(bed: number, minute: number, beginMs = T0): Uint8Array[] {
  return Object.entries(SIGNS).flatMap(([vital, [middle, unit]]) =>
    Array.from({ length: WINDOW_MS / EVERY_MS }, (_, place) => {
      const atMs = beginMs + minute * WINDOW_MS + place * EVERY_MS;
      const reading: EnrichedReading = {
        ...{ vital: vital as VitalKind, unit, patient: `Patient/p${bed}`, patientName: 'Simulated, Patient' },
        value: Number((middle + ((bed * 7 + minute * 3 + place) % 11) - 5).toFixed(1)),
        effectiveAt: new Date(atMs).toISOString(),
        observation: `Observation/${bed}-${vital}-${atMs}`,
        record: `telemetry/0/${bed}`,
        ...{ encounter: `Encounter/e${bed}`, bed: `bed ${bed}`, ward: 'Ward 3', deviceId: `station-${bed}` },
        person: { birthDate: '1950-06-01', sex: 'female' },
      };
      return Buffer.from(JSON.stringify(reading));
    }),
  );
}

export const read = (body: Uint8Array): unknown => JSON.parse(Buffer.from(body).toString('utf8'));

interface Load {
  readonly log: EventLog;
  /** The running stage. */
  readonly scoring: Role;
  readonly beds: number;
}

/**
 * Fills minute after minute of every bed, and lets the caller close each for all at once, as they are: by a number of the next.
 * @yields the closing; it tells when each patient's minute was closed, ms of `performance.now()`
 */
export async function* minutesToClose({ log, scoring, beds }: Load): AsyncGenerator<() => Promise<Map<string, number>>> {
  const publish = async (bodiesOf: (bed: number) => readonly Uint8Array[], sent = new Map<string, number>()) => {
    for (let bed = 0; bed < beds; bed += 1) {
      const key = `Patient/p${bed}`;
      sent.set(key, performance.now());
      const appended = log.append(
        'enriched',
        bodiesOf(bed).map((body) => ({ key, headers: {}, body })),
      );
      if (bed % 100 === 99) await appended;
    }
    return sent;
  };
  // Ahead of the clock, so that no bed counts as silent while the others are still published.
  const beginMs = Math.ceil(Date.now() / WINDOW_MS) * WINDOW_MS + 30 * WINDOW_MS;
  for (let minute = 0; ; minute += 1) {
    await publish((bed) => bedMinute(bed, minute, beginMs));
    await until(() => scoring.health()['waiting'] === 0 && scoring.health()['windows open'] === beds);
    // Made before, so that making up numbers is no part of what is measured.
    const closing = Array.from({ length: beds }, (_, bed) => bedMinute(bed, minute + 1, beginMs).slice(1, 2));
    yield () => publish((bed) => closing[bed] ?? []);
  }
}

export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}
