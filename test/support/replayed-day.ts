import type { Bundle, Observation, Resource } from '@medplum/fhirtypes';
import type { NormalisedObservation } from '../../cloud/contract/events.ts';
import { seededRandom } from '../../cloud/scoring/model/boosting/random.ts';

export const DAY_START = Date.parse('2026-01-05T00:00:00.000Z');
const MINUTE = 60_000;

interface Sign {
  readonly type: string;
  readonly loinc: string;
  readonly unit: string;
  /** Seconds within the minute. */
  readonly seconds: readonly number[];
  readonly everyMinutes: number;
  /** @param ill 0 well, 1 very ill */
  readonly value: (ill: number, noise: number) => number;
}

/** Those at 0.1 and 59.9 s lie within the lateness of each other's minute. */
const SIGNS: readonly Sign[] = [
  sign('heart-rate', '8867-4', '/min', [0.1, 59.9], 1, (ill, noise) => Math.round(74 + 66 * ill + 4 * noise)),
  sign('spo2', '59408-5', '%', [20], 1, (ill, noise) => Math.round(97 - 9 * ill + noise)),
  sign('respiratory-rate', '9279-1', '/min', [40], 1, (ill, noise) => Math.round(15 + 14 * ill + noise)),
  sign('nibp-systolic', '8480-6', 'mm[Hg]', [5], 5, (ill, noise) => Math.round(124 - 40 * ill + 5 * noise)),
  sign('temperature', '8310-5', 'Cel', [10], 5, (ill, noise) => Number((36.8 + 2 * ill + 0.1 * noise).toFixed(1))),
];

/** Hours of several simulated patients in order of time, as the connector tells them, and what stands in FHIR before. */
export interface ReplayedDay {
  readonly records: readonly NormalisedObservation[];
  readonly bundles: readonly Bundle[];
}

/** Every second patient falls ill and recovers, each at another time; one is silent for twelve minutes. */
export function replayedDay(beds: number, hours: number): ReplayedDay {
  const random = seededRandom(20_260_105);
  const minutes = hours * 60;
  const records: { readonly atMs: number; readonly record: NormalisedObservation }[] = [];
  for (let bed = 1; bed <= beds; bed += 1) {
    const middle = minutes * (0.25 + 0.2 * random());
    for (let minute = 0; minute <= minutes; minute += 1) {
      const ill = bed % 2 === 0 ? 0 : Math.max(0, 1 - Math.abs(minute - middle) / (minutes * 0.2));
      if (bed === 2 && minute >= 50 && minute < 62) continue;
      for (const { everyMinutes, seconds, value, ...about } of SIGNS) {
        if (minute % everyMinutes !== 0) continue;
        for (const second of seconds) {
          const atMs = DAY_START + minute * MINUTE + second * 1_000;
          const quantity = { value: value(ill, random() * 2 - 1), unit: about.unit, system: 'http://unitsofmeasure.org' };
          const said = { valueQuantity: { ...quantity, code: about.unit } };
          records.push({ atMs, record: recordOf(bed, about.type, atMs, 'http://loinc.org', about.loinc, said) });
        }
      }
      if (minute > 60 && minute % 60 === 25) {
        const taken = DAY_START + (minute - 10) * MINUTE;
        const issued = DAY_START + minute * MINUTE + 15_000;
        const quantity = {
          value: Number((1 + 5 * ill + random()).toFixed(1)),
          unit: 'mmol/L',
          system: 'http://unitsofmeasure.org',
          code: 'mmol/L',
        };
        const said = { category: category('laboratory'), issued: new Date(issued).toISOString(), valueQuantity: quantity };
        records.push({ atMs: issued, record: recordOf(bed, 'lactate', taken, 'http://loinc.org', '2524-7', said) });
      }
      if (minute % 30 !== 7) continue;
      const atMs = DAY_START + minute * MINUTE + 30_000;
      const answer = { coding: [{ system: 'http://loinc.org', code: ill > 0.8 ? 'LA6560-2' : 'LA9340-6' }] };
      const said = { valueCodeableConcept: answer };
      records.push({ atMs, record: recordOf(bed, 'consciousness', atMs, 'http://loinc.org', '67775-7', said) });
    }
  }
  const inOrder = records.sort((a, b) => a.atMs - b.atMs).map(({ record }) => record);
  return { records: inOrder, bundles: bundlesOf([...placesOf(beds), ...inOrder.map(({ observation }) => observation)]) };
}

/**
 * The same as a poor line delivers it: neighbours of one patient within 200 ms may change places, every tenth comes again, some of
 * them much later.
 */
export function muddled(records: readonly NormalisedObservation[], seed: number): NormalisedObservation[] {
  const random = seededRandom(seed);
  const keyed = records.map((record, place) => ({
    record,
    key: place + (mayWait(record) && random() < 0.5 ? beside(place) : 0),
  }));
  const again = records.flatMap((record, place) =>
    random() < 0.1 ? [{ record, key: place + 0.6 + random() * (random() < 0.2 ? 600 : 10) }] : [],
  );
  return [...keyed, ...again].sort((a, b) => a.key - b.key).map(({ record }) => record);

  /** Behind the last record of all patients that is at most 200 ms later. */
  function beside(place: number): number {
    const limit = timeOf(records[place] as NormalisedObservation) + 200;
    let next = place;
    while (next + 1 < records.length && timeOf(records[next + 1] as NormalisedObservation) <= limit) next += 1;
    return next - place + 0.5;
  }
}

/** Its own minute is over a moment later. */
function mayWait(record: NormalisedObservation): boolean {
  return timeOf(record) % MINUTE === 59_900;
}

function timeOf({ observation }: NormalisedObservation): number {
  return Date.parse(observation.effectiveDateTime ?? '');
}

function sign(
  type: string,
  loinc: string,
  unit: string,
  seconds: readonly number[],
  everyMinutes: number,
  value: Sign['value'],
): Sign {
  return { type, loinc, unit, seconds, everyMinutes, value };
}

function recordOf(
  bed: number,
  type: string,
  atMs: number,
  system: string,
  code: string,
  said: Partial<Observation>,
): NormalisedObservation {
  const at = new Date(atMs).toISOString();
  const observation: Observation = {
    resourceType: 'Observation',
    id: `b${bed}-${type}-${(atMs - DAY_START) / 100}`,
    status: 'final',
    category: category('vital-signs'),
    code: { coding: [{ system, code }] },
    subject: { reference: `Patient/replayed-${bed}` },
    encounter: { reference: `Encounter/replayed-${bed}` },
    effectiveDateTime: at,
    ...said,
  };
  const measured = { Type: type, OccurrenceTimeUtc: at, IngestionTimeUtc: null, DeviceId: `station-${bed}`, PatientId: null };
  return {
    measurement: { ...measured, EncounterId: null, CorrelationId: null, Properties: [] },
    observation,
    record: `telemetry/0/${(atMs - DAY_START) / 100}`,
  };
}

function category(code: string): NonNullable<Observation['category']> {
  return [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/observation-category', code }] }];
}

function placesOf(beds: number): Resource[] {
  const ward: Resource = { resourceType: 'Location', id: 'replayed-ward', name: 'Ward 3', status: 'active' };
  const ofBed = (bed: number): Resource[] => [
    { resourceType: 'Location', id: `replayed-${bed}`, name: `bed-${bed}`, partOf: { reference: 'Location/replayed-ward' } },
    {
      resourceType: 'Patient',
      id: `replayed-${bed}`,
      name: [{ family: 'Simulated', given: [`Patient ${bed}`] }],
      birthDate: `19${30 + bed}-06-01`,
      gender: bed % 2 === 0 ? 'female' : 'male',
    },
    {
      resourceType: 'Encounter',
      id: `replayed-${bed}`,
      status: 'in-progress',
      class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'IMP' },
      subject: { reference: `Patient/replayed-${bed}` },
      location: [{ location: { reference: `Location/replayed-${bed}` }, status: 'active' }],
    },
  ];
  return [ward, ...Array.from({ length: beds }, (_, place) => ofBed(place + 1)).flat()];
}

function bundlesOf(resources: readonly Resource[]): Bundle[] {
  const bundles: Bundle[] = [];
  for (let first = 0; first < resources.length; first += 400) {
    const entry = resources.slice(first, first + 400).map((resource) => ({
      resource,
      request: { method: 'PUT' as const, url: `${resource.resourceType}/${resource.id ?? ''}` },
    }));
    bundles.push({ resourceType: 'Bundle', type: 'transaction', entry });
  }
  return bundles;
}
