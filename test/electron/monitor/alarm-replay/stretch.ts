import fc from 'fast-check';
import { type AlarmProfile, type VitalKind, vitalSign } from '#clinical';
import { AlarmReplay, type Replayed, type ReplayOptions } from '../../../../electron/monitor/alarm-replay/alarm-replay.ts';
import type { BoardVital } from '../../../../electron/monitor/screen/vital-board.ts';

export const START = Date.UTC(2026, 0, 5, 8);

export function vital(kind: VitalKind, value: number | null, atMs: number, part: Partial<BoardVital> = {}): BoardVital {
  const about = { vital: kind, value, reason: value === null ? ('artefact' as const) : null, unit: vitalSign(kind).unit };
  return { ...about, measuredMs: atMs, arrivedMs: atMs, questionable: false, rank: 0, ...part };
}

/** One value each second, from the start on. */
export function everySecond(kind: VitalKind, values: readonly (number | null)[]): readonly BoardVital[] {
  return values.map((value, second) => vital(kind, value, START + second * 1000));
}

export function held(value: number, seconds: number): readonly number[] {
  return Array.from({ length: seconds }, () => value);
}

/** Until shortly before the signals would count as lost. */
export function replay(readings: readonly BoardVital[], profile: AlarmProfile, options: Partial<ReplayOptions> = {}): Replayed {
  const one = new AlarmReplay({ patientType: 'adult', profile, ...options }, START);
  for (const reading of readings) one.take(reading);
  return one.finish((readings.at(-1)?.arrivedMs ?? START) + 9_000);
}

const kinds = ['spo2', 'heart-rate', 'respiratory-rate'] as const;

/** Minutes of a patient who is often beyond the limits, with gaps, artefacts and doubt. */
export const stretches: fc.Arbitrary<readonly BoardVital[]> = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...kinds),
      value: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 70, max: 130 }) }, { weight: 1, arbitrary: fc.constant(null) }),
      low: fc.boolean(),
      questionable: fc.nat(9).map((one) => one === 0),
      seconds: fc.integer({ min: 1, max: 45 }),
      stepMs: fc.constantFrom(500, 1000, 1370, 12_000),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((pieces) => {
    const readings: BoardVital[] = [];
    let atMs = START;
    for (const { kind, value, low, questionable, seconds, stepMs } of pieces) {
      const shown = value === null || kind !== 'respiratory-rate' ? value : low ? 0 : value / 4;
      for (const endMs = atMs + seconds * 1000; atMs < endMs; atMs += stepMs)
        for (const one of kinds) {
          const usual = one === 'spo2' ? 96 : one === 'heart-rate' ? 80 : 16;
          readings.push(vital(one, one === kind ? shown : usual, atMs, { questionable: one === kind && questionable }));
        }
    }
    return readings;
  });
