import { metricNamed } from '../../nomenclature/terms.ts';
import { hexByte } from '../wire/bytes.ts';

/** One of the three values of an entry. Without a code it is raw: its scale is not known. */
export interface Slot {
  readonly vendorCode: string;
  readonly label: string;
  readonly code: number | null;
  readonly codeName: string | null;
  /** UCUM. */
  readonly unit: string | null;
}

export interface Parameter {
  readonly label: string;
  readonly slots: readonly Slot[];
}

type Row = readonly [label: string, name: string, unit: string];

function parameter(code: number, label: string, ...rows: readonly Row[]): readonly [number, Parameter] {
  const slots = rows.map(([slotLabel, name, unit], index) => {
    const { code: term, codeName } = metricNamed(name);
    return { vendorCode: vendorCode(code, index), label: slotLabel, code: term, codeName, unit };
  });
  return [code, { label, slots }];
}

function raw(code: number, label: string): readonly [number, Parameter] {
  const slot = { vendorCode: vendorCode(code, 0), label: `${label} (raw)`, code: null, codeName: null, unit: null };
  return [code, { label, slots: [slot] }];
}

/** By parameter code; values in the order of the wire. Source: spec section 4. */
export const PARAMETERS: ReadonlyMap<number, Parameter> = new Map([
  parameter(0x3a, 'ECG', ['HR', 'MDC_ECG_HEART_RATE', '/min'], ['PVC', 'MDC_ECG_V_P_C_RATE', '/min']),
  parameter(0x2d, 'SpO2', ['SpO2', 'MDC_PULS_OXIM_SAT_O2', '%'], ['Pulse', 'MDC_PULS_OXIM_PULS_RATE', '/min']),
  parameter(
    0x18,
    'NIBP',
    ['NIBP mean', 'MDC_PRESS_BLD_NONINV_MEAN', 'mm[Hg]'],
    ['NIBP sys', 'MDC_PRESS_BLD_NONINV_SYS', 'mm[Hg]'],
    ['NIBP dia', 'MDC_PRESS_BLD_NONINV_DIA', 'mm[Hg]'],
  ),
  parameter(0x22, 'Respiration', ['RR', 'MDC_RESP_RATE', '/min']),
  raw(0x23, 'Temperature'),
  raw(0x56, 'ST I'),
  raw(0x57, 'ST II'),
  raw(0x58, 'ST III'),
  raw(0x59, 'ST V'),
]);

export const ECG = 0x3a;
export const NIBP = 0x18;
/** Low byte of an entry's flags. */
export const FLAG = { leadsOff: 0x1f, idle: 0x80 } as const;
export const VALUES_PER_ENTRY = 3;

/** @param index 0 to 2 */
export function vendorCode(code: number, index: number): string {
  return `${hexByte(code)}/${index + 1}`;
}

export function parameterLabel(code: number): string {
  return PARAMETERS.get(code)?.label ?? `parameter ${hexByte(code)}`;
}
