import { type MetricTerm, metricNamed } from '../../nomenclature/terms.ts';
import { ALARM_ROWS } from './alarms.table.ts';
import { MEASURED_ROWS } from './measured.table.ts';
import { REALTIME_ROWS } from './realtime.table.ts';
import { SETTING_ROWS } from './settings.table.ts';
import { TEXT_ROWS } from './texts.table.ts';

export interface Parameter {
  readonly code: string;
  readonly label: string;
  /** UCUM; null: the table has none. */
  readonly unit: string | null;
}

const rows = (text: string): readonly (readonly string[])[] =>
  text
    .trim()
    .split('\n')
    .map((row) => row.split('|'));
const parameter = ([code = '', label = '', unit = '']: readonly string[]): Parameter => ({ code, label, unit: unit || null });

/** By codepage and code, as `1:EB`: numbers mean one thing in one codepage and another in the other. */
export const MEASURED: ReadonlyMap<string, Parameter> = new Map(
  rows(MEASURED_ROWS).map(([page = '', ...rest]) => [`${page}:${rest[0] ?? ''}`, parameter(rest)]),
);
export const SETTINGS: ReadonlyMap<string, Parameter> = new Map(rows(SETTING_ROWS).map((row) => [row[0] ?? '', parameter(row)]));
export const REALTIME: ReadonlyMap<string, Parameter> = new Map(rows(REALTIME_ROWS).map((row) => [row[0] ?? '', parameter(row)]));
export const TEXTS: ReadonlyMap<string, string> = new Map(rows(TEXT_ROWS).map(([code = '', text = '']) => [code, text]));
export const ALARMS: ReadonlyMap<string, string> = new Map(
  rows(ALARM_ROWS).map(([page = '', code = '', phrase = '']) => [`${page}:${code}`, phrase]),
);

const TERMS: Readonly<Record<string, string>> = {
  '1:05': 'PRESS_AWAY',
  '1:07': 'COMPL_LUNG',
  '1:08': 'RES_AWAY',
  '1:71': 'PRESS_AWAY_MIN',
  '1:74': 'PRESS_RESP_PLAT',
  '1:78': 'VENT_PRESS_AWAY_END_EXP_POS',
  '1:79': 'PRESS_AWAY_END_EXP_POS_INTRINSIC',
  '1:7D': 'PRESS_AWAY_INSP_MAX',
  '1:82': 'VOL_AWAY_TIDAL',
  '1:88': 'VOL_AWAY_TIDAL',
  '1:B9': 'VOL_MINUTE_AWAY',
  '1:C1': 'TEMP_AWAY',
  '1:D6': 'AWAY_RESP_RATE',
  '1:DA': 'CONC_AWAY_CO2_INSP_MIN',
  '1:E5': 'AWAY_CO2_INSP_MIN',
  '1:FF': 'AWAY_CO2_INSP_MIN',
  '1:DB': 'CONC_AWAY_CO2_ET',
  '1:E3': 'AWAY_CO2_ET',
  '1:E6': 'AWAY_CO2_ET',
  '1:EB': 'PULS_OXIM_SAT_O2',
  '1:E1': 'PULS_OXIM_PULS_RATE',
  '1:EF': 'CONC_AWAY_O2_ET',
  '1:F0': 'CONC_AWAY_O2_INSP',
};
const WAVE_TERMS: Readonly<Record<string, string>> = {
  ...{ '00': 'PRESS_AWAY', '01': 'FLOW_AWAY', '02': 'PULS_OXIM_PLETH', '05': 'CONC_AWAY_O2' },
  ...{ '06': 'AWAY_CO2', '07': 'AWAY_CO2', '08': 'CONC_AWAY_CO2' },
};

/** @param key codepage and code @returns null: the standard has no term for it, or it is not sure which */
export function measuredTerm(key: string): MetricTerm | null {
  return TERMS[key] === undefined ? null : metricNamed(`MDC_${TERMS[key]}`);
}

export function waveTerm(code: string): MetricTerm | null {
  return WAVE_TERMS[code] === undefined ? null : metricNamed(`MDC_${WAVE_TERMS[code]}`);
}
