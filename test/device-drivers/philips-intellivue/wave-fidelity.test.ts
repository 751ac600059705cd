import { describe, expect, it } from 'vitest';
import type { PatientSignals, SignalWave, WaveformChunk } from '#device';
import { loadRecording } from '../../../device-drivers/simulators/recording-adapter.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { bedside, patient } from '../support/intellivue.ts';

const STANDARD_RATES = [62.5, 125, 250, 500];

/** One step of the raw numbers that carry the wave, in the wave's own unit. */
function step({ unit, range }: SignalWave): number {
  if (unit === 'mV') return 0.005;
  return unit === null ? (range.high - range.low) / 4095 : (range.high - range.low + 0.02) / 16_383;
}

/** The bedside sees raw numbers where the wave has no unit. */
function inOwnUnit(value: number, chunk: WaveformChunk, { unit, range }: SignalWave): number {
  return unit === null ? range.low + (value / chunk.range!.high) * (range.high - range.low) : value;
}

function expectFaithful(signals: PatientSignals, seconds: number): number {
  const { talk } = bedside([], { signals });
  talk.start().run(seconds);
  const base = talk.readings.find((reading) => reading.kind === 'waveform')!.firstSampleUptimeMs!;
  let compared = 0;
  for (const wave of signals.waves.filter(({ rateHz }) => STANDARD_RATES.includes(rateHz))) {
    const chunks = talk.readings.filter(
      (reading): reading is WaveformChunk => reading.kind === 'waveform' && reading.code === wave.code,
    );
    for (const chunk of chunks) {
      const first = Math.round(((chunk.firstSampleUptimeMs! - base) / 1000) * wave.rateHz);
      for (const [index, value] of chunk.samples.entries()) {
        const source = wave.sample(first + index);
        if (source === null) expect(value).toBeNull();
        else if (Math.abs(inOwnUnit(value!, chunk, wave) - source) > step(wave))
          expect(inOwnUnit(value!, chunk, wave)).toBeCloseTo(source);
        compared += 1;
      }
    }
    expect(chunks.length).toBeGreaterThan(0);
  }
  return compared;
}

describe('waves through simulator and driver', () => {
  it('equal the generated patient within one step', () => {
    expect(expectFaithful(patient, 6)).toBeGreaterThan(5 * (500 + 500 + 125 + 125 + 62.5));
  });

  it.skipIf(!hasShared('data/waveforms/index.json')).each(['mimicdb-037', 'bidmc-01', 'cinc2015-a103l', 'mimic2-s25047'])(
    'equal the recording %s within one step (needs shared data/waveforms)',
    (id) => {
      expect(expectFaithful(loadRecording(sharedPath('data/waveforms'), id), 10)).toBeGreaterThan(2000);
    },
  );

  it('pass a gap of the source on as a gap', () => {
    const gappy: SignalWave = { ...patient.waves[0]!, sample: (n) => (n % 100 < 10 ? null : 0.5) };
    expect(expectFaithful({ ...patient, waves: [gappy] }, 3)).toBeGreaterThan(1000);
  });
});
