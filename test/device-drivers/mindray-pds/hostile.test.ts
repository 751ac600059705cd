import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mindrayPds } from '../../../device-drivers/mindray-pds/index.ts';
import { readWave, writeWave } from '../../../device-drivers/mindray-pds/wire/packed-wave.ts';
import { bedside, decode, NOON, result, vitals, waves } from './support.ts';

const wave = fc.oneof(
  fc.record({ sampleBytes: fc.constant(1 as const), samples: fc.array(fc.nat({ max: 0xff }), { minLength: 1, maxLength: 300 }) }),
  fc.record({
    sampleBytes: fc.constant(2 as const),
    samples: fc.array(fc.nat({ max: 0xffff }), { minLength: 1, maxLength: 300 }),
  }),
);

describe('packed waves', () => {
  it('come back as they were, and hold no byte that a frame is made of', () => {
    fc.assert(
      fc.property(wave, fc.nat({ max: 0xffff }), ({ sampleBytes, samples }, waveId) => {
        const packed = writeWave({ waveId, rateHz: samples.length, sampleBytes, samples });
        expect(packed.subarray(4).every((byte) => byte >= 0x80)).toBe(true);
        expect(readWave(packed)).toEqual({ waveId, rateHz: samples.length, sampleBytes, samples });
      }),
    );
  });

  it('that are cut, or of no size or rate, are told; the others of the message are read', () => {
    const good = writeWave({ waveId: 1114, rateHz: 4, sampleBytes: 2, samples: [1, 2, 300, 65_535] });
    const short = writeWave({ waveId: 1152, rateHz: 100, sampleBytes: 1, samples: [1, 2, 3] });
    const still = writeWave({ waveId: 1152, rateHz: 0, sampleBytes: 1, samples: [] });
    const { readings, issues } = decode(result('157', short, still, good.subarray(0, 8), good));
    expect(issues.map(({ reason }) => reason)).toEqual(['bad-length', 'malformed', 'truncated']);
    expect(waves(readings)).toMatchObject([
      { vendorCode: '1114', label: 'ECG II (counts)', rateHz: 4, samples: [1, 2, 300, 65_535] },
    ]);
  });

  it('that the table lacks are given under their number', () => {
    const packed = writeWave({ waveId: 4711, rateHz: 1, sampleBytes: 1, samples: [7] });
    expect(waves(decode(result('157', packed)).readings)).toMatchObject([{ vendorCode: '4711', label: 'wave 4711 (counts)' }]);
  });
});

describe('anything on the line', () => {
  /** Fields of messages with whatever in them. */
  const field = fc.oneof(
    fc.constantFrom('', '^', '101^HR', '2101', '-100', '3^', '1|2', '\\F\\', '&&&'),
    fc.string({ maxLength: 8 }),
  );
  const segment = fc
    .tuple(fc.constantFrom('OBX', 'PID', 'PV1', 'ZMW', 'MSH'), fc.array(field, { maxLength: 18 }))
    .map(([name, fields]) => [name, ...fields].join('|').replaceAll(/[\x0b\x1c\r]/g, ''));
  const kind = fc.constantFrom('101', '103', '106', '204', '205', '503', '54', '56', '157', '58', '999');

  it('any fields in any message never throw; each message is a frame', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(kind, fc.array(segment, { maxLength: 6 })), { maxLength: 8 }), (messages) => {
        const { frames, readings } = decode(...messages.map(([id, segments]) => result(id, ...segments)));
        expect(frames).toHaveLength(messages.length);
        for (const reading of readings) {
          expect(frames[reading.frame]).toBeDefined();
          if (reading.kind === 'vital') expect(reading.value === null).toBe(reading.reason !== null);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('names that never end do not fill the memory, and are told a bounded number of times', () => {
    const decoder = mindrayPds.openDecoder({ transport: 'tcp' });
    let told = 0;
    for (let n = 0; n < 6000; n += 1) {
      const { issues } = decoder.push(result('503', `OBX||NM|9${n}^X|1|1||||||F||APERIODIC|20260101000000`), NOON);
      told += issues.length;
    }
    expect(told).toBeLessThanOrEqual(4096);
  });

  it('a monitor survives any bytes and answers the next query', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (garbage) => {
        const { talk, simulator } = bedside();
        expect(() => simulator.receive(garbage, NOON)).not.toThrow();
        talk.start().run(5);
        expect(vitals(talk.readings).length).toBeGreaterThan(0);
      }),
      { numRuns: 10 },
    );
  });
});
