import { describe, expect, it } from 'vitest';
import { type AcceptedRecord, planWrites } from '../../../cloud/connector/batch.ts';
import { groupMeasurements } from '../../../cloud/connector/grouping.ts';
import { loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { createObservation, mergeObservation, type ObservationOptions } from '../../../cloud/connector/observation.ts';
import { type ObservationGroup, observationGroups } from '../../../cloud/connector/observation-group.ts';
import type { Measurement } from '../../../cloud/contract/events.ts';

const IDENTITY = { patientId: 'p', deviceId: 'd', encounterId: null };
const OPTIONS: ObservationOptions = { compat: false, instantAsDateTime: true, issued: '2026-01-05T08:00:00.000Z', source: null };

function hourly(defaultPeriod: number) {
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
            value: { valueType: 'SampledData', valueName: 'v', defaultPeriod, unit: 'mm[Hg]' },
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

function part(samples: readonly Measurement[], defaultPeriod: number): ObservationGroup {
  const [group] = groupMeasurements(samples, OPTIONS);
  return observationGroups(group!, hourly(defaultPeriod), OPTIONS)[0]!;
}

describe('sampled values over time', () => {
  it('keeps the times of stored samples when the mapping changes its period (Q17)', () => {
    const stored = createObservation(part([sample(0, '80'), sample(10, '90')], 5000), IDENTITY, OPTIONS);
    expect(stored.valueSampledData).toMatchObject({ period: 5000, data: '80 E 90' });
    const merged = mergeObservation(stored, part([sample(12, '91')], 2000), OPTIONS);
    expect(merged?.valueSampledData).toMatchObject({ period: 1000, data: '80 E E E E E E E E E 90 E 91' });
    const again = mergeObservation(stored, part([sample(15, '92')], 5000), OPTIONS);
    expect(again?.valueSampledData).toMatchObject({ period: 5000, data: '80 E 90 92' });
    // The original reads five-second slots as two-second ones: 90 moves from second 10 to second 4.
    const original = mergeObservation(stored, part([sample(12, '91')], 2000), { ...OPTIONS, compat: true });
    expect(original?.valueSampledData).toMatchObject({ period: 5000, data: '80 E 90 E E E 91' });
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
    const measurements = [sample(0, '80'), sample(5, 'low battery'), sample(10, '90')];
    const payload = new TextEncoder().encode('{}');
    const accepted: AcceptedRecord = {
      source: { record: 'telemetry/0/7', payload, deviceId: 'd', fromStation: false, measurements, unmapped: 0 },
      claim: { deviceId: 'd', patientId: null, encounterId: null, fromStation: false },
      measurements,
      identity: IDENTITY,
    };
    const mapping = { device: [], fhir: new Map([['map', hourly(5000)]]) };
    const { writes, parked } = planWrites([accepted], mapping, { compat: false }, OPTIONS.issued);
    expect(parked.map(({ reason, detail, payload: kept }) => [reason, detail.includes('low battery'), kept])).toEqual([
      ['InvalidQuantityFhirValueException', true, payload],
    ]);
    const [first, second] = writes;
    expect(new Set(writes.map(({ id }) => id)).size).toBe(1);
    const whole = second!.merge(first!.create());
    expect(whole?.valueSampledData?.data).toBe('80 E 90');
  });
});
