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
  const office = { nextId: () => `wave-${(ids += 1)}`, send: (_: string, one: WaveReading) => void sent.push(one) };
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
