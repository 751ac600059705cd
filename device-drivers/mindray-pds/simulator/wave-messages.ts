import type { PatientSignals, SignalWave } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { KIND, writeMessage } from '../wire/message.ts';
import { writeWave } from '../wire/packed-wave.ts';

const WAVE_IDS: Readonly<Record<string, number>> = {
  MDC_ECG_ELEC_POTL_I: 1113,
  MDC_ECG_ELEC_POTL_II: 1114,
  MDC_ECG_ELEC_POTL_III: 1115,
  MDC_ECG_ELEC_POTL_AVR: 1116,
  MDC_ECG_ELEC_POTL_AVL: 1117,
  MDC_ECG_ELEC_POTL_AVF: 1118,
  MDC_ECG_ELEC_POTL_V: 1126,
  MDC_RESP: 1151,
  MDC_PLETH: 1152,
  MDC_PRESS_BLD_ART: 1171,
  MDC_PRESS_BLD_ART_ABP: 1171,
  MDC_PRESS_BLD_ART_PULM: 1172,
  MDC_PRESS_BLD_VEN_CENT: 1173,
  MDC_PRESS_INTRA_CRAN: 1176,
  MDC_AWAY_CO2: 1200,
};
const idsByCode = new Map(Object.entries(WAVE_IDS).map(([name, id]) => [metricNamed(name).code, id] as const));
/** Of the oximeter and the respiration: one byte per sample. */
const SMALL = new Set([1151, 1152]);

/** @param second which second of the signals; @returns null when the source has no waves that a monitor knows */
export function waveMessage({ waves }: PatientSignals, second: number): Uint8Array | null {
  const segments = waves.flatMap((wave) => {
    const waveId = idsByCode.get(wave.code);
    return waveId === undefined ? [] : [segment(wave, waveId, second)];
  });
  return segments.length === 0 ? null : writeMessage('ORU^R01', KIND.waves, segments);
}

/** A rate is a whole number on the wire: others are sampled again at the nearest one. */
function segment(wave: SignalWave, waveId: number, second: number): Uint8Array {
  const rateHz = Math.round(wave.rateHz);
  const sampleBytes = SMALL.has(waveId) ? 1 : 2;
  const most = 256 ** sampleBytes - 1;
  const { low, high } = wave.range;
  const samples = Array.from({ length: rateHz }, (_, n) => {
    const value = wave.sample(Math.floor(second * wave.rateHz + (n * wave.rateHz) / rateHz + 1e-6)) ?? low;
    return Math.max(0, Math.min(most, Math.round(((value - low) / (high - low)) * most)));
  });
  return writeWave({ waveId, rateHz, sampleBytes, samples });
}
