import type { Observation, Patient } from '@medplum/fhirtypes';
import { type VitalSign, vitalSignOfLoinc, vitalSignOfMdc } from '#clinical';
import type { EnrichedReading, NormalisedObservation, Person } from '../contract/events.ts';

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
  const sign = signOf(observation);
  const effectiveAt = instantOf(observation);
  const value = observation.valueQuantity?.value;
  const subject = observation.subject?.reference;
  if (sign === undefined || value === undefined || subject === undefined || effectiveAt === undefined) return null;
  return {
    vital: sign.kind,
    value,
    unit: observation.valueQuantity?.code ?? sign.unit,
    effectiveAt: new Date(effectiveAt).toISOString(),
    observation: `Observation/${observation.id ?? ''}`,
    record,
    patient: subject,
    patientName: nameOf(patient),
    encounter: observation.encounter?.reference ?? null,
    bed: place.bed,
    ward: place.ward,
    deviceId: measurement.DeviceId,
    person: personOf(patient),
  };
}

function personOf({ birthDate, gender }: Patient): Person {
  return { birthDate: birthDate ?? null, sex: gender === 'female' || gender === 'male' ? gender : null };
}

/** The device's own code first: LOINC has one heart rate for an ECG and for a pulse that a cuff counted. */
function signOf({ code: { coding = [] } }: Observation): VitalSign | undefined {
  const mdc = coding.find(({ system }) => system === 'urn:iso:std:iso:11073:10101')?.code;
  const known = mdc === undefined ? undefined : vitalSignOfMdc(Number(mdc));
  return known ?? coding.map(({ code }) => vitalSignOfLoinc(code ?? '')).find((found) => found !== undefined);
}

/** MedTech mappings write an instant as a period without length. */
function instantOf({ effectiveDateTime, effectivePeriod }: Observation): string | undefined {
  if (effectiveDateTime !== undefined) return effectiveDateTime;
  return effectivePeriod?.start === effectivePeriod?.end ? effectivePeriod?.start : undefined;
}

function nameOf(patient: Patient): string {
  const name = patient.name?.find(({ use }) => use === 'official') ?? patient.name?.[0];
  const given = name?.given?.join(' ') ?? '';
  const family = name?.family ?? '';
  return name?.text ?? ([family, given].filter((part) => part !== '').join(', ') || 'no name recorded');
}
