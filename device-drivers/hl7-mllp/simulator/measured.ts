import type { PatientSignals, SignalNumeric } from '#device';
import { metricNamed } from '../../nomenclature/terms.ts';
import { isAperiodic, knownParameters } from '../decode/parameter.ts';

/** A parameter as the simulated monitor sends it. */
export interface Measured {
  /** OBX-3. */
  readonly id: string;
  /** As we name it. */
  readonly code: number;
  readonly term: string;
  /** MDS.VMD.CHAN.METRIC of OBX-4. */
  readonly place: string;
  /** OBX-6. */
  readonly unit: string;
  readonly isCuff: boolean;
  at(tS: number): number | null;
}

const UNITS: Readonly<Record<string, string>> = {
  '/min': '264864^MDC_DIM_BEAT_PER_MIN^MDC',
  '%': '262688^MDC_DIM_PERCENT^MDC',
  'mm[Hg]': '266016^MDC_DIM_MMHG^MDC',
  Cel: '268192^MDC_DIM_DEGC^MDC',
};
/** Sent even when the source has nothing for it, as what is absent. */
const ALWAYS: Readonly<Record<string, string>> = {
  '147842': '/min',
  '150456': '%',
  '149530': '/min',
  '151578': '/min',
  '150344': 'Cel',
  '150301': 'mm[Hg]',
  '150302': 'mm[Hg]',
  '150303': 'mm[Hg]',
};
/** One of several ids of the same parameter, where the source cannot tell which. */
const LEFT_OUT = new Set(['150021', '150022', '150023', '150488', '150364', '149514', '151570', '151658']);
const ALSO: Readonly<Record<string, readonly string[]>> = {
  MDC_TTHOR_RESP_RATE: ['MDC_RESP_RATE'],
  MDC_PRESS_BLD_NONINV_SYS: ['MDC_PRESS_BLD_SYS'],
  MDC_PRESS_BLD_NONINV_DIA: ['MDC_PRESS_BLD_DIA'],
  MDC_PRESS_BLD_NONINV_MEAN: ['MDC_PRESS_BLD_MEAN'],
};
const PHILIPS_PULSE = 149538;

export function parametersOf(signals: PatientSignals): readonly Measured[] {
  return knownParameters().flatMap(({ vendorCode, code, codeName }, index) => {
    if (code === null || codeName === null || LEFT_OUT.has(vendorCode)) return [];
    const signal = signalOf(code, codeName, signals);
    const unit = UNITS[signal?.unit ?? ALWAYS[vendorCode] ?? ''];
    if (unit === undefined || (!signal && !(vendorCode in ALWAYS))) return [];
    const digits = unit.startsWith('268192') || codeName.includes('PERF') ? 1 : 0;
    return {
      id: vendorCode,
      code,
      term: codeName,
      place: `1.${index + 1}.1.${vendorCode}`,
      unit,
      isCuff: isAperiodic(code),
      at: (tS: number): number | null => {
        const value = signal?.at(tS) ?? null;
        return value === null ? null : Number(value.toFixed(digits));
      },
    };
  });
}

function signalOf(code: number, name: string, { numerics }: PatientSignals): SignalNumeric | undefined {
  const also = [...(ALSO[name] ?? []).map((other) => metricNamed(other).code), ...(code === 149530 ? [PHILIPS_PULSE] : [])];
  return [code, ...also].map((wanted) => numerics.find((numeric) => numeric.code === wanted)).find((found) => found);
}
