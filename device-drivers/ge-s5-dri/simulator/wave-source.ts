import type { PatientSignals, SignalWave } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import type { Fault } from '../faults.ts';
import { WAVE_STATUS, WAVES } from '../tables/waves.table.ts';
import { LABELS } from './values.ts';

const code = (name: string): number => metricNamed(`MDC_${name}`).code;
const PLAYED: Readonly<Record<number, readonly number[]>> = {
  1: [code('ECG_ELEC_POTL_II'), code('ECG_ELEC_POTL_III'), code('ECG_ELEC_POTL_I'), code('ECG_ELEC_POTL_V')],
  2: [code('ECG_ELEC_POTL_V')],
  4: [code('PRESS_BLD_ART_ABP'), code('PRESS_BLD_ART')],
  8: [code('PULS_OXIM_PLETH')],
  9: [code('CONC_AWAY_CO2')],
  15: [code('RESP')],
};
const NO_SAMPLE = -32_767;

/** Samples `from` to `to` (not included) of one type, as a subrecord. @param isFirst whether nothing came before them */
export function waveSubrecord(
  type: number,
  signals: PatientSignals,
  from: number,
  to: number,
  isFirst: boolean,
  faults: ReadonlySet<Fault>,
): Uint8Array {
  const wave = WAVES.find((one) => one.type === type);
  const source = sourceOf(type, signals);
  const data = new Uint8Array(6 + 2 * (to - from));
  const view = new DataView(data.buffer);
  const isOff = type <= 3 && faults.has('leads-off');
  const isDark = type === 8 && faults.has('probe-off');
  view.setInt16(0, to - from, true);
  view.setUint16(2, (isFirst ? WAVE_STATUS.gap : 0) | (isOff ? WAVE_STATUS.leadOff : 0), true);
  view.setUint16(4, LABELS[type <= 3 ? 'ecg' : 'invp1'] ?? 0, true);
  for (let index = from; index < to; index++) {
    const value = source && wave ? source.sample(Math.floor((index * source.rateHz) / wave.rateHz)) : null;
    const raw = value === null || isDark ? NO_SAMPLE : Math.round(value * (wave?.divisor ?? 1));
    view.setInt16(6 + 2 * (index - from), raw === NO_SAMPLE ? raw : Math.max(-31_999, Math.min(32_767, raw)), true);
  }
  return data;
}

/** Whether the monitor has such a wave to send. */
export function sourceOf(type: number, signals: PatientSignals): SignalWave | undefined {
  return (PLAYED[type] ?? []).map((one) => signals.waves.find((wave) => wave.code === one)).find(Boolean);
}
