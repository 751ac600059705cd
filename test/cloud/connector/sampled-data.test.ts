import { describe, expect, it } from 'vitest';
import type { AcceptedRecord } from '../../../cloud/connector/batch.ts';
import { groupMeasurements } from '../../../cloud/connector/grouping.ts';
import { loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { createObservation, mergeObservation, type ObservationOptions } from '../../../cloud/connector/observation.ts';
import { type ObservationGroup, observationGroups } from '../../../cloud/connector/observation-group.ts';
import { planWrites } from '../../../cloud/connector/plan-writes.ts';
import type { Measurement } from '../../../cloud/contract/events.ts';

const IDENTITY = { patientId: 'p', deviceId: 'd', encounterId: null };
const OPTIONS: ObservationOptions = { compat: false, issued: '2026-01-05T08:00:00.000Z', source: null };

function hourly(defaultPeriod: number, more: object = {}) {
  const { templates, problems } = loadFhirMapping(
    JSON.stringify({
      templateType: 'CollectionFhir',
      template: [
        {
          templateType: 'CodeValueFhir',
          template: {
            typeName: 'map',
            periodInterval: -1,
            codes: [],
            value: { valueType: 'SampledData', valueName: 'v', defaultPeriod, unit: 'mm[Hg]', ...more },
          },
        },
      ],
    }),
  );
  expect(problems).toEqual([]);
  return templates[0]!;
}

const sample = (second: number, Value: string): Measurement => ({
  Type: 'map',
  OccurrenceTimeUtc: `2026-01-05T07:00:${String(second).padStart(2, '0')}Z`,
  IngestionTimeUtc: null,
  DeviceId: 'd',
  PatientId: null,
  EncounterId: null,
  CorrelationId: 'stretch-1',
  Properties: [{ Name: 'v', Value }],
});

function part(samples: readonly Measurement[], defaultPeriod: number, more: object = {}): ObservationGroup {
  const [group] = groupMeasurements(samples, OPTIONS);
  return observationGroups(group!, hourly(defaultPeriod, more), OPTIONS)[0]!;
}

const PAYLOAD = new TextEncoder().encode('{}');

function planned(measurements: readonly Measurement[], defaultPeriod: number): ReturnType<typeof planWrites> {
  const accepted: AcceptedRecord = {
    source: { record: 'telemetry/0/7', payload: PAYLOAD, deviceId: 'd', fromStation: false, measurements, unmapped: 0 },
    claim: { deviceId: 'd', patientId: null, encounterId: null, fromStation: false, measured: { fromMs: 0, toMs: 0 } },
    measurements,
    identity: IDENTITY,
  };
  const mapping = { device: [], fhir: new Map([['map', hourly(defaultPeriod)]]) };
  return planWrites([accepted], mapping, { compat: false }, OPTIONS.issued);
}

describe('sampled values over time', () => {
  it('starts an Observation of its own when the mapping changes its period, and keeps the stored stream (Q17)', () => {
    const stored = createObservation(part([sample(0, '80'), sample(10, '90')], 5000), IDENTITY, OPTIONS);
    expect(stored.valueSampledData).toMatchObject({ period: 5000, data: '80 E 90' });
    const again = mergeObservation(stored, part([sample(15, '92')], 5000), OPTIONS);
    expect(again?.valueSampledData).toMatchObject({ period: 5000, data: '80 E 90 92' });
    const [write] = planned([sample(12, '91'), sample(16, '93')], 2000).writes;
    const moved = write!.merge(stored);
    if (moved === null || !('elsewhere' in moved)) throw new Error('joined with a stream of another period');
    expect(moved.elsewhere.name.value).toBe(`${write!.name.value}.2000ms`);
    const fresh = moved.elsewhere.create();
    expect(fresh.id).toBe(moved.elsewhere.id);
    expect(fresh.valueSampledData).toMatchObject({ period: 2000, data: '91 E 93' });
    // The original reads five-second slots as two-second ones: 90 moves from second 10 to second 4.
    const original = mergeObservation(stored, part([sample(12, '91')], 2000), { ...OPTIONS, compat: true });
    expect(original?.valueSampledData).toMatchObject({ period: 5000, data: '80 E 90 E E E 91' });
  });

  it('writes samples beyond the limits of the template as L and U (Q16)', () => {
    const limits = { lowerLimit: 0, upperLimit: 300, factor: 0.5, origin: -10, code: 'mm[Hg]' };
    const bounded = createObservation(
      part([sample(0, '19'), sample(5, '20'), sample(10, '620'), sample(15, '621')], 5000, limits),
      IDENTITY,
      OPTIONS,
    );
    expect(bounded.valueSampledData).toEqual({
      origin: { value: -10, unit: 'mm[Hg]', system: 'http://unitsofmeasure.org', code: 'mm[Hg]' },
      factor: 0.5,
      lowerLimit: 0,
      upperLimit: 300,
      period: 5000,
      dimensions: 1,
      data: 'L 20 620 U',
    });
  });

  it('writes out exponents, which SampledData does not know', () => {
    const tiny = createObservation(part([sample(0, '1E-05'), sample(5, '-2.5e+3')], 5000), IDENTITY, OPTIONS);
    expect(tiny.valueSampledData?.data).toBe('0.00001 -2500');
  });

  it('refuses text that is no number instead of writing it into the stream (Q16)', () => {
    const bad = part([sample(0, '80'), sample(5, 'low battery')], 5000);
    expect(() => createObservation(bad, IDENTITY, OPTIONS)).toThrow(
      expect.objectContaining({
        name: 'InvalidQuantityFhirValueException',
        message: expect.stringContaining('low battery') as string,
      }),
    );
    const original = createObservation(bad, IDENTITY, { ...OPTIONS, compat: true });
    expect(original.valueSampledData?.data).toBe('80 low battery');
    const edges = createObservation(part([sample(0, 'L'), sample(5, '-0.5'), sample(10, 'U')], 5000), IDENTITY, OPTIONS);
    expect(edges.valueSampledData?.data).toBe('L -0.5 U');
  });

  it('parks the bad sample alone; its neighbours are written', () => {
    const { writes, parked } = planned([sample(0, '80'), sample(5, 'low battery'), sample(10, '90')], 5000);
    expect(parked.map(({ reason, detail, payload }) => [reason, detail.includes('low battery'), payload])).toEqual([
      ['InvalidQuantityFhirValueException', true, PAYLOAD],
    ]);
    const [first, second] = writes;
    expect(new Set(writes.map(({ id }) => id)).size).toBe(1);
    expect(second!.merge(first!.create())).toMatchObject({ valueSampledData: { data: '80 E 90' } });
  });
});
