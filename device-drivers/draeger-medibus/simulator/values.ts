import type { PatientSignals, SignalWave } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { measuredTerm, waveTerm } from '../tables/lookup.ts';
import { hex } from '../wire.ts';

const code = (name: string): number => metricNamed(`MDC_${name}`).code;

interface Played {
  readonly key: string;
  /** The patient's numbers that stand here, the first that he has. */
  readonly from: readonly number[];
  readonly decimals: 0 | 1 | 2;
  readonly isOximeter: boolean;
}

const played = (key: string, decimals: Played['decimals'], isOximeter: boolean, ...also: number[]): Played => ({
  ...{ key, decimals, isOximeter },
  from: [measuredTerm(key)?.code ?? 0, ...also],
});

export const PLAYED: readonly Played[] = [
  played('1:EB', 0, true),
  played('1:E1', 0, true, code('ECG_HEART_RATE')),
  played('1:D6', 0, false, code('RESP_RATE')),
  played('1:78', 1, false),
  played('1:88', 0, false),
  played('1:E6', 0, false),
  played('1:7D', 0, false),
  played('1:B9', 1, false),
];

export interface Shown {
  readonly code: number;
  readonly value: number | null;
}

/** The data of measured data, codepage 1. What cannot be measured is left out. */
export function measured(
  signals: PatientSignals,
  second: number,
  probeOff: boolean,
): { readonly data: string; readonly shown: readonly Shown[] } {
  const shown: Shown[] = [];
  let data = '';
  for (const { key, from, decimals, isOximeter } of PLAYED) {
    const numeric = from.map((one) => signals.numerics.find((each) => each.code === one)).find(Boolean);
    if (!numeric) continue;
    const value = probeOff && isOximeter ? null : (numeric.at(second) ?? null);
    const text = value === null ? null : fitted(value, decimals);
    shown.push({ code: from[0] ?? 0, value: text === null ? null : Number(text) });
    if (text !== null) data += `${key.slice(2)}${text.padStart(4)}`;
  }
  return { data, shown };
}

/** Four characters are what there is room for. */
function fitted(value: number, decimals: number): string {
  for (let digits = decimals; digits > 0; digits--) if (value.toFixed(digits).length <= 4) return value.toFixed(digits);
  return String(Math.min(9999, Math.max(-999, Math.round(value))));
}

export interface PlayedStream {
  readonly code: string;
  readonly wave: SignalWave;
  readonly low: number;
  readonly high: number;
}

export const INTERVAL_US = 16_000;
export const MAX_BIN = 0x7d0;
const OFFERED: readonly (readonly [string, number, number])[] = [
  ['00', -10, 100],
  ['01', -200, 200],
  ['06', 0, 100],
  ['02', 0, 2],
];

/** What of the patient's waves the device has a place for. */
export function streamsOf(signals: PatientSignals): readonly PlayedStream[] {
  return OFFERED.flatMap(([name, low, high]) => {
    const wave = signals.waves.find((each) => each.code === waveTerm(name)?.code);
    return wave ? [{ code: name, wave, low, high }] : [];
  });
}

/** 23 characters each. */
export function configuration(streams: readonly PlayedStream[]): string {
  const number = (value: number, width: number) =>
    value < 0 ? `-${String(-value).padStart(width - 1)}` : String(value).padStart(width);
  return streams
    .map(({ code: name, low, high }) => `${name}${number(INTERVAL_US, 8)}${number(low, 5)}${number(high, 5)}${hex(MAX_BIN, 3)}`)
    .join('');
}

/** Two bytes: low six bits first. A gap of the recording is sent as a bin beyond the last. */
export function binBytes({ wave, low, high }: PlayedStream, second: number): readonly number[] {
  const value = wave.sample(Math.floor(second * wave.rateHz));
  const part = value === null ? null : (value - low) / (high - low);
  const bin = part === null ? MAX_BIN + 1 : Math.round(Math.min(1, Math.max(0, part)) * MAX_BIN);
  return [0x80 | (bin & 0x3f), 0x80 | (bin >> 6)];
}
