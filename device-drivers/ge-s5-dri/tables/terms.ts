import { type MetricTerm, metricOfCode, metricOfName } from '../../nomenclature/terms.ts';

/** Names of the labels that a group carries. Source: spec section 4.2. */
export const PRESSURES: Readonly<Record<number, string>> = {
  ...{ 1: 'ART', 2: 'CVP', 3: 'PA', 4: 'RAP', 5: 'RVP', 6: 'LAP', 7: 'ICP', 8: 'ABP' },
  ...{ 9: 'P1', 10: 'P2', 11: 'P3', 12: 'P4', 13: 'P5', 14: 'P6', 15: 'SP', 16: 'FEM', 17: 'UAC', 18: 'UVC' },
  ...{ 19: 'ICP2', 20: 'P7', 21: 'P8', 22: 'FEMV' },
};
export const TEMPERATURES: Readonly<Record<number, string>> = {
  ...{ 1: 'ESO', 2: 'NASO', 3: 'TYMP', 4: 'RECT', 5: 'BLAD', 6: 'AXIL', 7: 'SKIN', 8: 'AIRW', 9: 'ROOM', 10: 'MYO' },
  ...{ 11: 'T1', 12: 'T2', 13: 'T3', 14: 'T4', 15: 'CORE', 16: 'SURF', 17: 'T5', 18: 'T6' },
};
export const LEADS: Readonly<Record<number, string>> = { 1: 'I', 2: 'II', 3: 'III', 4: 'aVR', 5: 'aVL', 6: 'aVF', 7: 'V' };
export const AGENTS: Readonly<Record<number, string>> = { 2: 'HAL', 3: 'ENF', 4: 'ISO', 5: 'DES', 6: 'SEV' };

/** Where the standard has a place for the transducer; ICP2 and the like have none of their own. */
const PRESSURE_PLACES: Readonly<Record<string, string>> = {
  ...{ ART: 'PRESS_BLD_ART', ABP: 'PRESS_BLD_ART_ABP', CVP: 'PRESS_BLD_VEN_CENT', PA: 'PRESS_BLD_ART_PULM' },
  ...{ RAP: 'PRESS_BLD_ATR_RIGHT', LAP: 'PRESS_BLD_ATR_LEFT', ICP: 'PRESS_INTRA_CRAN' },
  ...{ UAC: 'PRESS_BLD_ART_UMB', UVC: 'PRESS_BLD_VEN_UMB', FEM: 'PRESS_BLD_ART_FEMORAL' },
  ...{ P1: 'PRESS_BLD', P2: 'PRESS_BLD', P3: 'PRESS_BLD', P4: 'PRESS_BLD', P5: 'PRESS_BLD', P6: 'PRESS_BLD', P7: 'PRESS_BLD' },
  P8: 'PRESS_BLD',
};
const TEMPERATURE_PLACES: Readonly<Record<string, string>> = {
  ...{ ESO: 'TEMP_ESOPH', NASO: 'TEMP_NASOPH', TYMP: 'TEMP_TYMP', RECT: 'TEMP_RECT', SKIN: 'TEMP_SKIN', AIRW: 'TEMP_AWAY' },
  ...{ CORE: 'TEMP_CORE', T1: 'TEMP', T2: 'TEMP', T3: 'TEMP', T4: 'TEMP', T5: 'TEMP', T6: 'TEMP' },
};
const AGENT_NAMES: Readonly<Record<string, string>> = { HAL: 'HALOTH', ENF: 'ENFL', ISO: 'ISOFL', DES: 'DESFL', SEV: 'SEVOFL' };

const FIXED: Readonly<Record<string, string>> = {
  'ecg.hr': 'ECG_HEART_RATE',
  'ecg.imp_rr': 'TTHOR_RESP_RATE',
  'nibp.sys': 'PRESS_BLD_NONINV_SYS',
  'nibp.dia': 'PRESS_BLD_NONINV_DIA',
  'nibp.mean': 'PRESS_BLD_NONINV_MEAN',
  'nibp.hr': 'PULS_RATE_NON_INV',
  'spo2.spo2': 'PULS_OXIM_SAT_O2',
  'spo2.pr': 'PULS_OXIM_PULS_RATE',
  'spo2.svo2': 'SAT_O2_VEN',
  'co2.et': 'CONC_AWAY_CO2_ET',
  'co2.fi': 'CONC_AWAY_CO2_INSP_MIN',
  'co2.et_pressure': 'AWAY_CO2_ET',
  'o2.et': 'CONC_AWAY_O2_ET',
  'o2.fi': 'CONC_AWAY_O2_INSP',
  'n2o.et': 'CONC_AWAY_N2O_ET',
  'n2o.fi': 'CONC_AWAY_N2O_INSP',
  'flow_vol.ppeak': 'PRESS_AWAY_INSP_MAX',
  'flow_vol.pplat': 'PRESS_RESP_PLAT',
  'flow_vol.compliance': 'COMPL_LUNG',
  'flow_vol.mv_exp': 'VOL_MINUTE_AWAY_EXP',
  'co_wedge.co': 'OUTPUT_CARD',
  'co_wedge.blood_temp': 'TEMP_BLD',
  'co_wedge.pcwp': 'PRESS_BLD_ART_PULM_WEDGE',
  'svo2.svo2': 'SAT_O2_VEN',
  'arrh_ecg.pvc': 'ECG_V_P_C_RATE',
  'cpp.cpp': 'PRESS_CEREB_PERF',
};
const CO2_RESP_RATE = 151_594;
const RATE_BY_IMPEDANCE = 2;

/** @returns the lead of an ECG channel (1 to 3) by the label of the ECG group */
export function leadOf(channel: number, label: number): string | null {
  return LEADS[(label >> (4 * (3 - channel))) & 0x0f] ?? null;
}

/** What a field is, by its group and the label that this carries; null: the standard has no term. */
export function termOf(group: string, field: string, label: number): MetricTerm | null {
  if (/^invp\d$/.test(group)) return pressureTerm(field, label);
  if (/^temp\d$/.test(group)) return named(TEMPERATURE_PLACES[TEMPERATURES[label] ?? '']);
  if (group === 'ecg' && field.startsWith('st')) return stTerm(leadOf(Number(field.slice(2)), label));
  if (group === 'ecg12') return stTerm(field.slice(3));
  if (group === 'aa' && field !== 'mac_sum') return agentTerm(field, label);
  if (group === 'co2' && field === 'rr')
    return (label & 0x07) === RATE_BY_IMPEDANCE ? named('TTHOR_RESP_RATE') : (metricOfCode(CO2_RESP_RATE) ?? null);
  return named(FIXED[`${group}.${field}`]);
}

/** How the monitor names it: the transducer's place, else the group. */
export function labelOf(group: string, field: string, label: number): string {
  const part = field.replaceAll('_', ' ');
  if (/^invp\d$/.test(group)) return `${PRESSURES[label] ?? `P${group.slice(4)}`} ${part}`;
  if (/^temp\d$/.test(group)) return TEMPERATURES[label] ?? `T${group.slice(4)}`;
  if (group === 'ecg' && field === 'hr') return 'HR';
  if (group === 'ecg' && field === 'imp_rr') return 'RR imp';
  if (group === 'ecg' && field.startsWith('st')) return `ST ${leadOf(Number(field.slice(2)), label) ?? field.slice(2)}`;
  if (group === 'ecg12') return `ST ${field.slice(3)}`;
  if (group === 'spo2') return { spo2: 'SpO2', pr: 'Pulse', ir_amp: 'SpO2 modulation', svo2: 'SvO2' }[field] ?? field;
  if (group === 'aa') return `${AGENTS[label] ?? 'AA'} ${part}`;
  return `${group.replaceAll('_', ' ').toUpperCase()} ${part}`;
}

/** @returns place of the pressure wave of a channel */
export function pressureWaveTerm(label: number): MetricTerm | null {
  return named(PRESSURE_PLACES[PRESSURES[label] ?? '']);
}

export function ecgWaveTerm(lead: string | null): MetricTerm | null {
  return lead === null ? named('ECG_ELEC_POTL') : named(`ECG_ELEC_POTL_${lead.toUpperCase()}`);
}

function pressureTerm(field: string, label: number): MetricTerm | null {
  if (field === 'hr') return named('BLD_PULS_RATE_INV');
  const place = PRESSURE_PLACES[PRESSURES[label] ?? ''];
  return place === undefined ? null : named(`${place}_${field.toUpperCase()}`);
}

function stTerm(lead: string | null): MetricTerm | null {
  return lead === null ? null : named(`ECG_AMPL_ST_${lead.toUpperCase()}`);
}

function agentTerm(field: string, label: number): MetricTerm | null {
  const agent = AGENT_NAMES[AGENTS[label] ?? ''];
  return agent === undefined ? null : named(`CONC_AWAY_${agent}_${field === 'et' ? 'ET' : 'INSP'}`);
}

function named(name: string | undefined): MetricTerm | null {
  return name === undefined ? null : (metricOfName(`MDC_${name}`) ?? null);
}
