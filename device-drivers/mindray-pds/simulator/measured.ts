import type { PatientSignals, SignalNumeric } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { knownParameters, type Parameter } from '../decode/parameters.ts';
import type { Fault } from './faults.ts';

/** A value as the simulated monitor sends it. */
export interface Measured {
  readonly id: string;
  readonly label: string;
  readonly module: string;
  readonly code: number | null;
  readonly value: number | null;
  /** OBX-5. */
  readonly text: string;
}

export interface Module {
  readonly id: string;
  measure(tS: number, faults: ReadonlySet<Fault>): readonly Measured[];
}

/** Modules of every monitor; the others are there when the source has something for them. */
const ALWAYS = new Set(['2101', '2102', '2103', '2104', '2116']);
export const NIBP_MODULE = '2105';
const OXIMETER = '2103';
const ECG = '2101';

/** Where a source has no value under the code that the monitor's parameter has, one that means it. */
const ALSO: Readonly<Record<string, readonly string[]>> = {
  MDC_ECG_V_P_C_RATE: ['MDC_ECG_V_P_C_CNT'],
  MDC_TTHOR_RESP_RATE: ['MDC_RESP_RATE'],
  MDC_PRESS_BLD_ART_SYS: ['MDC_PRESS_BLD_ART_ABP_SYS'],
  MDC_PRESS_BLD_ART_MEAN: ['MDC_PRESS_BLD_ART_ABP_MEAN'],
  MDC_PRESS_BLD_ART_DIA: ['MDC_PRESS_BLD_ART_ABP_DIA'],
  MDC_PRESS_BLD_NONINV_SYS: ['MDC_PRESS_BLD_SYS'],
  MDC_PRESS_BLD_NONINV_MEAN: ['MDC_PRESS_BLD_MEAN'],
  MDC_PRESS_BLD_NONINV_DIA: ['MDC_PRESS_BLD_DIA'],
};
/** Oximeters' pulse has two codes of one name. */
const SAME_NAME: Readonly<Record<number, readonly number[]>> = { 149538: [149530], 149530: [149538] };

/** The modules of a simulated monitor, in the order of their ids; the cuff is apart, it measures now and then. */
export function modulesOf(signals: PatientSignals): readonly Module[] {
  const ids = [...new Set(knownParameters().map(({ module }) => module))].filter((id) => id.length === 4 && id !== NIBP_MODULE);
  return ids.sort().flatMap((id) => {
    const module = moduleOf(id, signals);
    return module.hasSignals || ALWAYS.has(id) ? [module] : [];
  });
}

export function cuffOf(signals: PatientSignals): Module & { readonly hasSignals: boolean } {
  return moduleOf(NIBP_MODULE, signals);
}

function moduleOf(id: string, signals: PatientSignals): Module & { readonly hasSignals: boolean } {
  const parts = knownParameters()
    .filter(({ module }) => module === id)
    .map((parameter) => ({ parameter, signal: signalOf(parameter, signals) }));
  return {
    id,
    hasSignals: parts.some(({ signal }) => signal !== undefined),
    measure: (tS, faults) =>
      parts.map(({ parameter, signal }) => {
        const isOff = (faults.has('probe-off') && id === OXIMETER) || (faults.has('leads-off') && id === ECG);
        const digits = digitsOf(parameter, signal);
        const text = textOf(isOff ? null : (signal?.at(tS) ?? null), digits);
        const value = text.startsWith('-100') ? null : Number(text);
        return { id: parameter.id, label: parameter.label, module: id, code: parameter.code, value, text };
      }),
  };
}

function signalOf({ code, codeName }: Parameter, { numerics }: PatientSignals): SignalNumeric | undefined {
  if (code === null || codeName === null) return undefined;
  const codes = [code, ...(SAME_NAME[code] ?? []), ...(ALSO[codeName] ?? []).map((name) => metricNamed(name).code)];
  return codes.map((wanted) => numerics.find((numeric) => numeric.code === wanted)).find((found) => found !== undefined);
}

/** The decimals that monitors show, and by which the unit is told: pressures and gases in mmHg are whole numbers. */
function digitsOf({ id, unit }: Parameter, signal: SignalNumeric | undefined): number {
  if (id === '162') return 3;
  if (unit === 'mm' || unit === 'L/min' || unit === 'L/min/m2') return 2;
  if (unit === 'temperature') return 1;
  const isRate = unit === '/min' || id === '160';
  return isRate || signal?.unit === 'mm[Hg]' || unit === 'oxygen' ? 0 : 1;
}

function textOf(value: number | null, digits: number): string {
  if (value === null) return digits >= 2 ? '-100.00' : '-100';
  const text = value.toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text;
}
