import type { Patient } from '@medplum/fhirtypes';
import { vitalSignOfLoinc } from '#clinical';
import type { EnrichedReading, NormalisedObservation } from '../contract/events.ts';

/** Where the patient was, as the hospital's resources say. */
export interface Place {
  readonly bed: string;
  readonly ward: string;
}

/**
 * One number of one patient at one time. Null when the Observation carries no vital sign that anybody scores or charts here
 * (waves, texts, a hospital's own codes): such Observations stay in FHIR and are counted.
 */
export function enrichedReading(normalised: NormalisedObservation, patient: Patient, place: Place): EnrichedReading | null {
  const { observation, measurement, record } = normalised;
  const sign = observation.code.coding?.map(({ code }) => vitalSignOfLoinc(code ?? '')).find((found) => found !== undefined);
  const value = observation.valueQuantity?.value;
  const subject = observation.subject?.reference;
  if (sign === undefined || value === undefined || subject === undefined || observation.effectiveDateTime === undefined)
    return null;
  return {
    vital: sign.kind,
    value,
    unit: observation.valueQuantity?.code ?? sign.unit,
    effectiveAt: new Date(observation.effectiveDateTime).toISOString(),
    observation: `Observation/${observation.id ?? ''}`,
    record,
    patient: subject,
    patientName: nameOf(patient),
    encounter: observation.encounter?.reference ?? null,
    bed: place.bed,
    ward: place.ward,
    deviceId: measurement.DeviceId,
  };
}

function nameOf(patient: Patient): string {
  const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
  const given = name?.given?.join(' ') ?? '';
  const family = name?.family ?? '';
  return name?.text ?? ([family, given].filter((part) => part !== '').join(', ') || 'no name recorded');
}
