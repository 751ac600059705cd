import type { Coding } from '@medplum/fhirtypes';
import { vitalSignOfLoinc } from '#clinical';
import type { ChartedName, ChartedReading, ChartedValue, NormalisedObservation } from '../contract/events.ts';

/** Answer codes of what is charted in words. Source: specs fhir-vitals section 2, the SpO2 scale is a code of ours. */
const CODED: readonly { readonly code: string; readonly name: ChartedName; readonly answers: Map<string, ChartedValue> }[] = [
  {
    code: 'http://loinc.org|67775-7',
    name: 'consciousness',
    answers: new Map([
      ['LA9340-6', 'A'],
      ['LA6560-2', 'C'],
      ['LA17108-4', 'V'],
      ['LA17107-6', 'P'],
      ['LA9343-0', 'U'],
    ]),
  },
  {
    code: 'http://snomed.info/sct|371825009',
    name: 'supplementalOxygen',
    answers: new Map([
      ['373066001', true],
      ['373067005', false],
    ]),
  },
  {
    code: 'urn:wardlight:charted|spo2-scale',
    name: 'spo2Scale',
    answers: new Map([
      ['1', 1],
      ['2', 2],
    ]),
  },
];
/** End of the type name of a number that a person charted: its Observation has the codes of the same number from a device. */
const CHARTED = ':charted';

/** What a person charted, or null when the Observation is a device's or says nothing that a score reads. */
export function chartedReading({ observation, measurement, record }: NormalisedObservation): ChartedReading | null {
  const found = codedValue(observation.code.coding, observation.valueCodeableConcept?.coding) ?? chartedNumber();
  const patient = observation.subject?.reference;
  if (found === null || patient === undefined || observation.effectiveDateTime === undefined) return null;
  return {
    ...found,
    effectiveAt: new Date(observation.effectiveDateTime).toISOString(),
    observation: `Observation/${observation.id ?? ''}`,
    record,
    patient,
    encounter: observation.encounter?.reference ?? null,
    deviceId: measurement.DeviceId,
  };

  function chartedNumber(): { name: ChartedName; value: number } | null {
    const value = observation.valueQuantity?.value;
    if (value === undefined || !measurement.Type.endsWith(CHARTED)) return null;
    const kinds = observation.code.coding?.map(({ code }) => vitalSignOfLoinc(code ?? '')?.kind) ?? [];
    if (kinds.includes('temperature')) return { name: 'temperature', value };
    return kinds.includes('respiratory-rate') ? { name: 'respiratoryRate', value } : null;
  }
}

function codedValue(
  codes: readonly Coding[] | undefined,
  answers: readonly Coding[] | undefined,
): { name: ChartedName; value: ChartedValue } | null {
  const asked = CODED.find(({ code }) => codes?.some((coding) => `${coding.system ?? ''}|${coding.code ?? ''}` === code));
  const value = answers?.map(({ code }) => asked?.answers.get(code ?? '')).find((each) => each !== undefined);
  return asked === undefined || value === undefined ? null : { name: asked.name, value };
}
