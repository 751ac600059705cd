import type { ChartedReading, EnrichedReading } from '../../../cloud/contract/events.ts';

export const T0 = Date.parse('2026-01-05T10:00:00.000Z');

/** Something charted with plausible defaults. @param about.atMs against T0 */
export function charted(about: {
  readonly atMs?: number;
  readonly name?: ChartedReading['name'];
  readonly value?: ChartedReading['value'];
  readonly patient?: string;
  readonly encounter?: string | null;
}): ChartedReading {
  const { atMs = 0, name = 'consciousness', value = 'A', patient = 'Patient/p1', encounter = null } = about;
  return {
    ...{ name, value, patient, encounter },
    effectiveAt: new Date(T0 + atMs).toISOString(),
    observation: `Observation/${patient.slice(8)}-${encounter ?? ''}-${name}-${String(value)}-${atMs}`,
    record: `telemetry/0/${atMs}`,
    deviceId: 'station-bed-12',
  };
}

/** A number of a device with plausible defaults. @param about.atMs against T0 */
export function reading(about: {
  atMs: number;
  vital?: EnrichedReading['vital'];
  value?: number;
  patient?: string;
}): EnrichedReading {
  const { atMs, vital = 'heart-rate', value = 72, patient = 'Patient/p1' } = about;
  return {
    vital,
    value,
    unit: '/min',
    effectiveAt: new Date(T0 + atMs).toISOString(),
    observation: `Observation/${patient}-${vital}-${atMs}`,
    record: `telemetry/0/${atMs}`,
    patient,
    patientName: 'Simulated, Patient',
    encounter: null,
    bed: 'bed-12',
    ward: 'Ward 3',
    deviceId: 'station-bed-12',
  };
}
