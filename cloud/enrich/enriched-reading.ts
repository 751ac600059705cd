import type { CodeableConcept, Observation, Patient, Quantity } from '@medplum/fhirtypes';
import { type VitalSign, vitalSignOfLoinc, vitalSignOfMdc } from '#clinical';
import type { EnrichedReading, Measurement, NormalisedObservation, Person } from '../contract/events.ts';
import { inUnit } from './vital-units.ts';

/** Where the patient was, as the hospital's resources say. */
export interface Place {
  readonly bed: string;
  readonly ward: string;
}

export interface EnrichedReadings {
  readonly readings: readonly EnrichedReading[];
  /** Vital signs in a unit that is not known here, for a person: such a number is not scored. */
  readonly unknownUnits: readonly string[];
}

/**
 * The numbers of one patient at one time, and in the place of that time, that an Observation carries: its own, and those of its components (a blood pressure has two),
 * each in the unit of `#clinical`'s table. None when nobody scores or charts here what it says (waves, texts, a hospital's own codes):
 * such Observations stay in FHIR and are counted.
 */
export function enrichedReadings(
  normalised: NormalisedObservation,
  patient: Patient,
  placeAt: (atMs: number) => Place,
): EnrichedReadings {
  const { observation, measurement, record } = normalised;
  const effectiveAt = instantOf(observation);
  const subject = observation.subject?.reference;
  if (subject === undefined || effectiveAt === undefined) return { readings: [], unknownUnits: [] };
  const place = placeAt(Date.parse(effectiveAt));
  const readings: EnrichedReading[] = [];
  const unknownUnits: string[] = [];
  for (const { code, valueQuantity } of [observation, ...(observation.component ?? [])]) {
    const sign = signOf(code);
    if (sign === undefined || valueQuantity?.value === undefined) continue;
    const value = valueIn(sign, valueQuantity);
    if (value === null) {
      unknownUnits.push(`${sign.kind} in ${valueQuantity.code ?? valueQuantity.unit ?? ''}`);
      continue;
    }
    readings.push({
      ...{ vital: sign.kind, value, unit: sign.unit },
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
      ...(isQuestionable(measurement) ? { questionable: true as const } : {}),
    });
  }
  return { readings, unknownUnits };
}

/** Without any unit it is taken for that of the table. */
function valueIn({ unit }: VitalSign, { value = Number.NaN, code, unit: shown }: Quantity): number | null {
  const given = code ?? shown;
  return given === undefined ? value : inUnit(value, given, unit);
}

/** Where a mapping hands it on beside the value. */
function isQuestionable({ Properties }: Measurement): boolean {
  return Properties.some(({ Name, Value }) => Name === 'questionable' && Value.toLowerCase() === 'true');
}

function personOf({ birthDate, gender }: Patient): Person {
  return { birthDate: birthDate ?? null, sex: gender === 'female' || gender === 'male' ? gender : null };
}

/** The device's own code first: LOINC has one heart rate for an ECG and for a pulse that a cuff counted. */
function signOf({ coding = [] }: CodeableConcept): VitalSign | undefined {
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
