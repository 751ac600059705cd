import type { Observation, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { NormalisedObservation } from '../../../cloud/contract/events.ts';
import type { FhirClient } from '../../../cloud/contract/fhir-client.ts';
import { chartedReading } from '../../../cloud/enrich/charted-reading.ts';
import { enrichedReadings } from '../../../cloud/enrich/enriched-reading.ts';
import { PatientContexts } from '../../../cloud/enrich/patient-context.ts';

const patient = (id: string): Patient => ({
  resourceType: 'Patient',
  id,
  name: [{ family: 'Simulated', given: ['Patient', id] }],
});

function normalised(observation: Partial<Observation>): NormalisedObservation {
  return {
    measurement: {
      Type: 'heart-rate',
      OccurrenceTimeUtc: '2026-01-05T10:00:00.000Z',
      IngestionTimeUtc: null,
      DeviceId: 'station-bed-12',
      PatientId: null,
      EncounterId: null,
      CorrelationId: null,
      Properties: [],
    },
    observation: {
      resourceType: 'Observation',
      id: 'o1',
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '8867-4' }] },
      subject: { reference: 'Patient/p1' },
      effectiveDateTime: '2026-01-05T10:00:00.000Z',
      valueQuantity: { value: 0, code: '/min' },
      ...observation,
    },
    record: 'telemetry/0/1',
  };
}

describe('one number with patient, bed and ward', () => {
  const place = { bed: 'bed-12', ward: 'Ward 3' };
  const of = (observation: Partial<Observation>) => enrichedReadings(normalised(observation), patient('p1'), () => place);

  it('keeps zero as a value', () => {
    expect(of({}).readings).toMatchObject([
      { vital: 'heart-rate', value: 0, unit: '/min', patientName: 'Simulated, Patient p1', ...place },
    ]);
  });

  it('passes over what is no vital sign, instead of guessing one', () => {
    const withoutValue = { ...normalised({}).observation };
    delete withoutValue.valueQuantity;
    const none = { readings: [], unknownUnits: [] };
    expect(enrichedReadings({ ...normalised({}), observation: withoutValue }, patient('p1'), () => place)).toEqual(none);
    expect(of({ code: { coding: [{ code: '19994-3' }] } })).toEqual(none);
  });

  it('reads both numbers of a blood pressure, which has them in its components', () => {
    const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });
    const pressure = { ...normalised({ code: loinc('85354-9') }).observation };
    delete pressure.valueQuantity;
    const component = [
      { code: loinc('8480-6'), valueQuantity: { value: 88, code: 'mm[Hg]' } },
      { code: loinc('8462-4'), valueQuantity: { value: 51, code: 'mm[Hg]' } },
    ];
    const { readings } = enrichedReadings(
      { ...normalised({}), observation: { ...pressure, component } },
      patient('p1'),
      () => place,
    );
    expect(readings.map(({ vital, value }) => [vital.replace(/^.*-/, ''), value])).toEqual([
      ['systolic', 88],
      ['diastolic', 51],
    ]);
  });

  it('says that the device doubts it', () => {
    const event = normalised({});
    const doubted = (Value: string) => ({
      ...event,
      measurement: { ...event.measurement, Properties: [{ Name: 'questionable', Value }] },
    });
    const [reading] = enrichedReadings(doubted('True'), patient('p1'), () => place).readings;
    expect(reading?.questionable).toBe(true);
    expect(enrichedReadings(doubted('False'), patient('p1'), () => place).readings[0]).not.toHaveProperty('questionable');
  });

  it('is in the unit of the table, whatever it came in, and is not scored in one that nobody knows', () => {
    const loinc = { coding: [{ system: 'http://loinc.org', code: '8310-5' }] };
    const temperature = (value: number, code: string) => of({ code: loinc, valueQuantity: { value, code } });
    expect(temperature(103, '[degF]').readings).toMatchObject([{ vital: 'temperature', value: 39.4444, unit: 'Cel' }]);
    expect(temperature(37, 'Cel').readings).toMatchObject([{ value: 37 }]);
    expect(temperature(37, 'furlong')).toEqual({ readings: [], unknownUnits: ['temperature in furlong'] });
    const share = of({ code: { coding: [{ code: '59408-5' }] }, valueQuantity: { value: 0.97, code: '1' } });
    expect(share.readings).toMatchObject([{ vital: 'spo2', value: 97, unit: '%' }]);
  });
});

describe('what a person charted', () => {
  const coded = (system: string, code: string, answer: string) => {
    const event = normalised({
      code: { coding: [{ system, code }] },
      encounter: { reference: 'Encounter/e1' },
      valueCodeableConcept: { coding: [{ system, code: answer }] },
    });
    return chartedReading(event);
  };

  it('keeps patient, encounter, time and the way back', () => {
    expect(coded('http://loinc.org', '67775-7', 'LA6560-2')).toEqual({
      name: 'consciousness',
      value: 'C',
      effectiveAt: '2026-01-05T10:00:00.000Z',
      observation: 'Observation/o1',
      record: 'telemetry/0/1',
      patient: 'Patient/p1',
      encounter: 'Encounter/e1',
      deviceId: 'station-bed-12',
    });
  });

  it('keeps “no oxygen” as a value', () => {
    expect(coded('http://snomed.info/sct', '371825009', '373067005')).toMatchObject({
      name: 'supplementalOxygen',
      value: false,
    });
  });

  it('does not guess an answer that it does not know, nor take the code of another system', () => {
    expect(coded('http://loinc.org', '67775-7', 'LA0000-0')).toBeNull();
    expect(coded('http://example.org', '67775-7', 'LA6560-2')).toBeNull();
  });

  it('is a charted temperature only when a person charted it', () => {
    const temperature = normalised({
      code: { coding: [{ system: 'http://loinc.org', code: '8310-5' }] },
      valueQuantity: { value: 37.4, code: 'Cel' },
    });
    const typed = (Type: string) => ({ ...temperature, measurement: { ...temperature.measurement, Type } });
    expect(chartedReading(typed('temperature'))).toBeNull();
    expect(chartedReading(typed('temperature:charted'))).toMatchObject({ name: 'temperature', value: 37.4 });
  });
});

describe('asking FHIR', () => {
  function server() {
    const asked: string[] = [];
    const names = new Map([
      ['p1', 'first'],
      ['p2', 'second'],
    ]);
    const fhir = {
      read: (type: string, id: string) => {
        asked.push(`${type}/${id}`);
        const given = names.get(id);
        return Promise.resolve(
          type === 'Patient' && given !== undefined ? { resourceType: 'Patient', id, name: [{ family: given }] } : null,
        );
      },
    } as unknown as FhirClient;
    return { fhir, asked, names };
  }

  it('never gives one patient the answer for another, however fresh', async () => {
    const contexts = new PatientContexts(server().fhir);
    expect((await contexts.of('Patient/p1', undefined, 0))?.patient.name?.[0]?.family).toBe('first');
    expect((await contexts.of('Patient/p2', undefined, 0))?.patient.name?.[0]?.family).toBe('second');
  });

  it('asks again after two seconds', async () => {
    const { fhir, asked, names } = server();
    const contexts = new PatientContexts(fhir);
    await contexts.of('Patient/p1', undefined, 0);
    names.set('p1', 'corrected');
    expect((await contexts.of('Patient/p1', undefined, 1_999))?.patient.name?.[0]?.family).toBe('first');
    expect((await contexts.of('Patient/p1', undefined, 2_000))?.patient.name?.[0]?.family).toBe('corrected');
    expect(asked).toEqual(['Patient/p1', 'Patient/p1']);
  });

  it('says that there is no such patient', async () => {
    expect(await new PatientContexts(server().fhir).of('Patient/nobody', undefined, 0)).toBeNull();
  });
});

describe('the bed', () => {
  it('is that of the device when there is no encounter', async () => {
    const resources: Record<string, object> = {
      'Patient/p1': { resourceType: 'Patient', id: 'p1' },
      'Device/d1': { resourceType: 'Device', id: 'd1', location: { reference: 'Location/b1' } },
      'Location/b1': { resourceType: 'Location', id: 'b1', name: 'bed-12', partOf: { reference: 'Location/w1' } },
      'Location/w1': { resourceType: 'Location', id: 'w1', name: 'Ward 3' },
    };
    const fhir = {
      read: (type: string, id: string) => Promise.resolve(resources[`${type}/${id}`] ?? null),
    } as unknown as FhirClient;
    const context = await new PatientContexts(fhir).of('Patient/p1', undefined, 0, 'Device/d1');
    expect(context?.placeAt(0)).toEqual({ bed: 'bed-12', ward: 'Ward 3' });
  });

  it('is the one of the time of the measurement: what comes in after a move, or after discharge, counts where it was measured', async () => {
    const stay = (bed: string, status: string, start: string, end?: string) => ({
      location: { reference: `Location/${bed}` },
      status,
      period: { start, ...(end === undefined ? {} : { end }) },
    });
    const resources: Record<string, object> = {
      'Patient/p1': { resourceType: 'Patient', id: 'p1' },
      'Encounter/e1': {
        resourceType: 'Encounter',
        id: 'e1',
        location: [
          stay('b1', 'completed', '2026-01-05T08:00:00Z', '2026-01-05T12:00:00Z'),
          stay('b2', 'active', '2026-01-05T12:00:00Z'),
        ],
      },
      'Location/b1': { resourceType: 'Location', id: 'b1', name: 'bed-1', partOf: { reference: 'Location/w1' } },
      'Location/b2': { resourceType: 'Location', id: 'b2', name: 'bed-2', partOf: { reference: 'Location/w2' } },
      'Location/w1': { resourceType: 'Location', id: 'w1', name: 'Ward 1' },
      'Location/w2': { resourceType: 'Location', id: 'w2', name: 'Ward 2' },
    };
    const fhir = { read: (type: string, id: string) => Promise.resolve(resources[`${type}/${id}`] ?? null) };
    const context = await new PatientContexts(fhir as unknown as FhirClient).of('Patient/p1', 'Encounter/e1', 0);
    const wardAt = (at: string) => context?.placeAt(Date.parse(at)).ward;
    expect(wardAt('2026-01-05T11:59:59.999Z')).toBe('Ward 1');
    expect(wardAt('2026-01-05T12:00:00Z')).toBe('Ward 2');
    // Before the first: where the patient is.
    expect(wardAt('2026-01-05T07:00:00Z')).toBe('Ward 2');
  });
});
