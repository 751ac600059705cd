import type { Observation } from '@medplum/fhirtypes';
import { type VitalSign, vitalSignOfLoinc, vitalSignOfMdc } from '#clinical';
import type { EnrichedReading, NormalisedObservation } from '../contract/events.ts';
import type { Whereabouts } from './whereabouts.ts';

const LOINC = 'http://loinc.org';
const MDC = 'urn:iso:std:iso:11073:10101';

/** The one number of an Observation that is a vital sign of the table; null for every other Observation. */
export function vitalOf(observation: Observation): { sign: VitalSign; value: number; unit: string; at: string } | null {
  const sign = signOf(observation);
  const value = observation.valueQuantity?.value;
  const at = observation.effectiveDateTime ?? observation.effectivePeriod?.end;
  if (!sign || value === undefined || at === undefined) return null;
  return { sign, value, unit: observation.valueQuantity?.code ?? sign.unit, at };
}

/** The 11073 code says exactly what was measured; several of them share a LOINC code. */
function signOf(observation: Observation): VitalSign | undefined {
  const codings = observation.code.coding ?? [];
  const mdc = codings.filter(({ system }) => system === MDC).map(({ code }) => vitalSignOfMdc(Number(code)));
  const loinc = codings.filter(({ system }) => system === LOINC).map(({ code }) => vitalSignOfLoinc(code ?? ''));
  return [...mdc, ...loinc].find((sign) => sign !== undefined);
}

export function enrichedReading(
  event: NormalisedObservation,
  vital: NonNullable<ReturnType<typeof vitalOf>>,
  where: Whereabouts,
): EnrichedReading {
  const { observation, measurement, record } = event;
  return {
    vital: vital.sign.kind,
    value: vital.value,
    unit: vital.unit,
    effectiveAt: vital.at,
    observation: `Observation/${observation.id ?? ''}`,
    record,
    patient: observation.subject?.reference ?? '',
    patientName: where.patientName,
    encounter: observation.encounter?.reference ?? null,
    bed: where.bed,
    ward: where.ward,
    deviceId: measurement.DeviceId,
  };
}
