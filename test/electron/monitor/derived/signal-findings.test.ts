import { expect, it } from 'vitest';
import { SignalFindings } from '../../../../electron/monitor/derived/signal-findings.ts';
import { WaveAnalysis } from '../../../../electron/monitor/derived/wave-analysis.ts';

const RATE_HZ = 125;
const PLETH = '150452';
const ABP = '150036';

/** One wave, second by second. */
class Wave {
  readonly analysis = new WaveAnalysis();
  readonly findings = new SignalFindings();
  nowMs = 0;

  second(channel: string, sample: (seconds: number) => number) {
    const samples = Float32Array.from({ length: RATE_HZ }, (_, n) => sample(this.nowMs / 1_000 + n / RATE_HZ));
    this.analysis.take({ channel, rateHz: RATE_HZ, firstSampleMs: this.nowMs, samples });
    this.nowMs += 1_000;
    const message = this.findings.look([this.analysis], this.nowMs, this.nowMs);
    const conditions = this.findings.conditions([this.analysis], this.nowMs, this.nowMs);
    return { message, active: conditions.filter(({ active }) => active).map(({ condition }) => condition) };
  }

  play(channel: string, seconds: number, sample: (seconds: number) => number) {
    let last = this.second(channel, sample);
    for (let second = 1; second < seconds; second++) last = this.second(channel, sample);
    return last;
  }
}

/** Upstrokes of 0.2 s, then a slow fall. */
const pulse = (seconds: number): number => {
  const part = (seconds * 1.2) % 1;
  return part < 0.2 ? part * 5 : 1 - (part - 0.2) / 0.8;
};

it('a pleth without pulses is poor, and a low alarm after 20 s of it', () => {
  const wave = new Wave();
  expect(wave.play(PLETH, 30, pulse)).toMatchObject({ active: [] });
  expect(wave.play(PLETH, 1, pulse).message.plethQuality).toBeGreaterThan(0.8);
  expect(wave.play(PLETH, 9, () => 0.4).message.plethQuality).toBe(0);
  expect(wave.play(PLETH, 10, () => 0.4).active).toEqual([]);
  expect(wave.play(PLETH, 12, () => 0.4).active).toEqual(['pleth-poor']);
  expect(wave.play(PLETH, 12, pulse).active).toEqual([]);
});

it('an arterial line that comes off is a high alarm, and none before it was on', () => {
  const wave = new Wave();
  expect(wave.play(ABP, 10, () => 2).active).toEqual([]);
  expect(wave.play(ABP, 20, (seconds) => 70 + 50 * pulse(seconds)).active).toEqual([]);
  expect(wave.play(ABP, 5, () => 2).active).toEqual(['arterial-line-disconnected']);
});

it('without a wave nothing is said of it', () => {
  expect(new SignalFindings().look([new WaveAnalysis()], 0, 0)).toMatchObject({ rhythm: null, plethQuality: null });
});
