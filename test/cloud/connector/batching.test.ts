import type { Observation } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AcceptedRecord } from '../../../cloud/connector/batch.ts';
import { loadFhirMapping } from '../../../cloud/connector/mapping.ts';
import { planWrites } from '../../../cloud/connector/plan-writes.ts';
import type { Measurement } from '../../../cloud/contract/events.ts';

// Before every hour is over: what comes later than that is late, and its Observation says so.
const ISSUED = '2026-01-05T09:00:00.000Z';
const value = { valueType: 'SampledData', valueName: 'v', defaultPeriod: 60_000, unit: '/min' };
const template = (typeName: string, periodInterval: number) => ({
  templateType: 'CodeValueFhir',
  template: {
    typeName,
    periodInterval,
    codes: [],
    components: [
      { codes: [], value },
      { codes: [], value: { ...value, valueName: 'w' } },
    ],
  },
});
const single = {
  templateType: 'CodeValueFhir',
  template: { typeName: 'single', codes: [], value: { valueType: 'Quantity', valueName: 'v', unit: '/min' } },
};
const { templates } = loadFhirMapping(
  JSON.stringify({
    templateType: 'CollectionFhir',
    template: [template('hour', 60), template('b-hour', 60), template('day', 1440), template('strip', -1), single],
  }),
);
const mapping = { device: [], fhir: new Map(templates.map((one) => [one.typeName, one])) };

/** One reading has one value, whichever way and however often it comes. */
const reading = fc
  .record({
    Type: fc.constantFrom('hour', 'b-hour', 'day', 'strip', 'single'),
    // Often near each other, so that several fall on one instant.
    minute: fc.oneof(fc.integer({ min: 0, max: 130 }), fc.integer({ min: 58, max: 61 })),
    fraction: fc.constantFrom('', '.25', '.5000001'),
    DeviceId: fc.constantFrom('a', 'a-b', 'b'),
    CorrelationId: fc.constantFrom('c', 'b-c'),
    names: fc.constantFrom(['v'], ['w'], ['v', 'w']),
  })
  .map(({ Type, minute, fraction, DeviceId, CorrelationId, names }): Measurement => {
    // Sampled readings stand on their slots, so that no two share one.
    const second = Type === 'single' ? `00${fraction}` : '00';
    const clock = `${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
    return {
      Type,
      OccurrenceTimeUtc: `2026-01-05T${clock}:${second}Z`,
      IngestionTimeUtc: null,
      DeviceId,
      PatientId: 'p',
      EncounterId: null,
      CorrelationId,
      Properties: (Type === 'single' ? ['v'] : names).map((Name) => ({ Name, Value: String(minute + (Name === 'w' ? 500 : 0)) })),
    };
  });

function accepted(measurements: readonly Measurement[]): AcceptedRecord[] {
  return measurements.map((one, at) => ({
    source: {
      record: `telemetry/0/${at}`,
      payload: new Uint8Array(),
      deviceId: one.DeviceId,
      fromStation: false,
      measurements: [one],
      unmapped: 0,
    },
    claim: { deviceId: one.DeviceId, patientId: 'p', encounterId: null, fromStation: false, measured: { fromMs: 0, toMs: 0 } },
    measurements: [one],
    identity: { patientId: 'p', deviceId: one.DeviceId, encounterId: null },
  }));
}

/** What a server holds in the end. */
function written(batches: readonly (readonly Measurement[])[]): ReadonlyMap<string, Observation> {
  const store = new Map<string, Observation>();
  for (const batch of batches) {
    const { writes, parked } = planWrites(accepted(batch), mapping, { compat: false }, ISSUED);
    expect(parked).toEqual([]);
    for (const write of writes) {
      const stored = store.get(write.id);
      const next = stored ? write.merge(stored) : write.create();
      if (next !== null && 'elsewhere' in next) throw new Error('one period, one Observation');
      if (next !== null) store.set(write.id, next);
    }
  }
  return store;
}

/** Without what tells of the making: which record came last, and, of a strip, whether something came late. */
function content(store: ReadonlyMap<string, Observation>): unknown {
  const shown = [...store].map(([id, { status, component = [], ...all }]) => {
    const rest = { ...all, meta: null };
    const strip = rest.code.text === 'strip';
    const parts = [...component].sort((a, b) => (a.code.text ?? '').localeCompare(b.code.text ?? ''));
    return [id, { ...rest, ...(strip ? {} : { status }), component: strip ? parts.map(trimmed) : parts }] as const;
  });
  return shown.sort(([a], [b]) => a.localeCompare(b));
}

/** A strip's component may have been begun when the strip was shorter: what counts is what it holds. */
function trimmed(part: NonNullable<Observation['component']>[number]) {
  const data = (part.valueSampledData?.data ?? '').replace(/( E)+$/, '');
  return { ...part, valueSampledData: { ...part.valueSampledData, data } };
}

function cut<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = [];
  for (let at = 0, index = 0; at < items.length; index++) {
    const size = sizes[index % sizes.length] ?? 1;
    batches.push(items.slice(at, at + size));
    at += size;
  }
  return batches;
}

const sizes = fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 5 });

describe('grouping and merging', () => {
  it('give the same Observations for any batching, order and duplication', () => {
    const readings = fc.uniqueArray(reading, {
      minLength: 1,
      maxLength: 25,
      // Values of one instant may come in several messages (Q10); a name has one value there.
      selector: (one) => JSON.stringify(one),
    });
    fc.assert(
      fc.property(readings, sizes, fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }), (all, batches, order) => {
        const mixed = [...all, ...all.slice(0, 5)].map((one, at) => ({ one, key: order[at % 40] ?? 0 }));
        const shuffled = mixed.sort((a, b) => a.key - b.key).map(({ one }) => one);
        expect(content(written(cut(shuffled, batches)))).toEqual(content(written([all])));
      }),
      { numRuns: 150 },
    );
  });

  it('change nothing when everything comes again', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 1, maxLength: 20 }), (all) => {
        const first = written([all]);
        expect(content(written([all, all]))).toEqual(content(first));
      }),
      { numRuns: 100 },
    );
  });

  it('never mix devices, whatever their ids look like (Q9)', () => {
    fc.assert(
      fc.property(fc.array(reading, { minLength: 2, maxLength: 20 }), (all) => {
        for (const { device, identifier } of written([all]).values())
          expect(identifier?.[0]?.value).toContain(`p.${device?.reference?.replace('Device/', '') ?? ''}.`);
      }),
      { numRuns: 50 },
    );
  });
});
