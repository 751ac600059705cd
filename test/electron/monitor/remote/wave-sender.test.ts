import { expect, test } from 'vitest';
import type { WaveReading } from '#wire';
import { WaveSenderPart } from '../../../../electron/monitor/remote/wave-sender-part.ts';

type Args<Part extends abstract new (...args: never[]) => unknown> = ConstructorParameters<Part>;
type Desk = Args<typeof WaveSenderPart>[0];
type Office = Args<typeof WaveSenderPart>[1];
type Taken = Parameters<WaveSenderPart['onReadings']>[0];
type Bay = Parameters<WaveSenderPart['onReadings']>[1];

const RATE_HZ = 100;

/** A bed whose ECG comes a second at a time; what is sent is told by the second in which it was measured. */
function bed(sampling: { alarmWavesBeforeS: number; alarmWavesAfterS: number }) {
  const sent: WaveReading[] = [];
  let raised: readonly { alarmId: string; raisedMs: number; source: string; state: string }[] = [];
  let ids = 0;
  const desk = { alarms: { list: () => raised } } as unknown as Desk;
  const whenMs: number[] = [];
  const office = {
    nextId: () => `wave-${(ids += 1)}`,
    send: (_: string, one: WaveReading, _frame: null, _moment: unknown, measuredMs: number) => {
      sent.push(one);
      whenMs.push(measuredMs);
    },
  };
  const part = new WaveSenderPart(desk, office as unknown as Office, () => sampling);
  const momentOf = (second: number) => ({ nowMs: second * 1_000, now: { wallMs: second * 1_000, monotonicMs: second * 1_000 } });
  return {
    alarmAt: (second: number): void => {
      raised = [{ alarmId: 'heart-rate-high-1', raisedMs: second * 1_000, source: 'physiological', state: 'active' }];
    },
    ask: (seconds: number, at: number): number => part.sendNow(seconds, momentOf(at)),
    /** @param until the second that is not played any more */
    play: (from: number, until: number): void => {
      for (let second = from; second < until; second += 1) {
        const wave = { channel: '131330', unit: 'mV', rateHz: RATE_HZ, firstSampleMs: second * 1_000 };
        const waves = [{ ...wave, samples: new Float32Array(RATE_HZ).fill(second) }];
        part.onReadings({ waves } as unknown as Taken, { id: 'monitor-1' } as unknown as Bay, momentOf(second + 1));
        part.everySecond(momentOf(second + 1));
      }
    },
    /** One chunk, as it comes when its last sample was measured, or later. */
    chunk: (fromS: number, samples: number, value: number, atS = fromS + samples / RATE_HZ): void => {
      const wave = { channel: '131330', unit: 'mV', rateHz: RATE_HZ, firstSampleMs: fromS * 1_000 };
      const waves = [{ ...wave, samples: new Float32Array(samples).fill(value) }];
      part.onReadings({ waves } as unknown as Taken, { id: 'monitor-1' } as unknown as Bay, momentOf(atS));
    },
    second: (at: number): void => part.everySecond(momentOf(at)),
    away: (at: number): void => part.onDeviceAway({ id: 'monitor-1' } as unknown as Bay, momentOf(at)),
    patient: (at: number): void => part.onPatient({ patient: null, sinceMs: at * 1_000 }),
    /** Of what was sent: when it was measured, whose time it is put down to (both s), and how many samples. */
    pieces: (): [number, number, number][] =>
      sent.map(({ measuredAt, samplesBase64 }, n) => [
        Date.parse(measuredAt) / 1_000,
        (whenMs[n] ?? 0) / 1_000,
        Buffer.from(samplesBase64, 'base64').length / 2,
      ]),
    /** The values that were sent, each once. */
    values: (): Set<number> => new Set(sent.map(({ origin }) => origin)),
    seconds: (): number[] => sent.map(({ measuredAt }) => Date.parse(measuredAt) / 1_000),
    alarms: (): Set<string | null> => new Set(sent.map(({ alarmId }) => alarmId)),
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

test.each([
  [5, 10, range(94, 110)],
  [0, 0, [99, 100]],
  [30, 60, range(69, 160)],
])('the cloud sets how much is sent around an alarm: %i s before, %i s after', (alarmWavesBeforeS, alarmWavesAfterS, wanted) => {
  const { alarmAt, play, seconds, alarms } = bed({ alarmWavesBeforeS, alarmWavesAfterS });
  play(0, 100);
  alarmAt(100);
  play(100, 200);
  expect(seconds()).toEqual(wanted);
  expect(alarms()).toEqual(new Set(['heart-rate-high-1']));
});

test('whoever asks again before the time is over gets the waves without a gap, none twice', () => {
  const { ask, play, seconds } = bed({ alarmWavesBeforeS: 15, alarmWavesAfterS: 15 });
  play(0, 10);
  expect(ask(20, 10)).toBe(30_000);
  play(10, 25);
  ask(20, 25);
  play(25, 100);
  const found = seconds();
  expect(found).toEqual(range(found[0] ?? 0, found.at(-1) ?? 0));
  expect([found[0], found.at(-1)]).toEqual([9, 45]);
});

test('what was begun of the former patient is never sent as that of the next', () => {
  const { chunk, second, patient, alarmAt, values, pieces } = bed({ alarmWavesBeforeS: 15, alarmWavesAfterS: 15 });
  for (let n = 0; n < 3; n += 1) chunk(9.25 + n / 4, 25, 1);
  second(10);
  patient(300);
  patient(600);
  for (let n = 0; n < 24; n += 1) {
    chunk(700 + n / 4, 25, 2);
    second(700.25 + n / 4);
    if (n === 20) alarmAt(705);
  }
  expect(values()).toEqual(new Set([2]));
  expect(pieces()[0]).toEqual([700, 700, 100]);
});

test('a chunk that comes after the change is the next patient’s only from the change on', () => {
  const { ask, chunk, second, patient, pieces } = bed({ alarmWavesBeforeS: 5, alarmWavesAfterS: 5 });
  ask(60, 100);
  patient(100.5);
  chunk(99, 100, 1, 101);
  chunk(100, 100, 2, 101);
  chunk(101, 50, 2);
  second(102);
  expect(pieces()).toEqual([[100.5, 100.5, 100]]);
});

test('what was begun before a gap is of the time before it', () => {
  const { ask, chunk, second, pieces, values } = bed({ alarmWavesBeforeS: 5, alarmWavesAfterS: 5 });
  chunk(9.25, 75, 1);
  ask(60, 700);
  for (let n = 0; n < 8; n += 1) chunk(700 + n / 4, 25, 2);
  second(702);
  expect(values()).toEqual(new Set([2]));
  expect(pieces().map(([measured, put]) => [measured, put])).toEqual([
    [700, 700],
    [701, 701],
  ]);
});

test('what a device told last before it went away is sent with the rest', () => {
  const { ask, chunk, second, away, pieces } = bed({ alarmWavesBeforeS: 5, alarmWavesAfterS: 5 });
  ask(60, 8);
  chunk(8, 100, 1);
  chunk(9, 75, 1);
  away(10);
  second(10);
  expect(pieces()).toEqual([
    [8, 8, 100],
    [9, 9, 75],
  ]);
});
