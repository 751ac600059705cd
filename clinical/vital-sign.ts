/** The vital signs both sides agree on. One row each: screen label, codes, unit. Source: specs fhir-vitals section 2. */
export const VITAL_KINDS = [
  'heart-rate',
  'pulse-rate',
  'spo2',
  'respiratory-rate',
  'abp-systolic',
  'abp-diastolic',
  'abp-mean',
  'nibp-systolic',
  'nibp-diastolic',
  'nibp-mean',
  'temperature',
  'perfusion-index',
  'end-tidal-co2',
  'inspired-co2',
  'cvp-mean',
] as const;

export type VitalKind = (typeof VITAL_KINDS)[number];

interface LoincCode {
  readonly code: string;
  readonly display: string;
}

export interface VitalSign {
  readonly kind: VitalKind;
  /** Short label on screens. */
  readonly label: string;
  /** IEEE 11073-10101 context-free codes (partition x 65536 + term) that carry this vital sign; the first is the one we send. */
  readonly mdc: readonly {
    readonly code: number;
    readonly name: string;
    /** Where it is not the kind's own. */
    readonly loinc?: readonly LoincCode[];
  }[];
  /** LOINC codes, display order; the first identifies the kind. Empty: none is known. */
  readonly loinc: readonly LoincCode[];
  /** UCUM. */
  readonly unit: string;
  /** Digits after the decimal point on screens and in scores. */
  readonly decimals: 0 | 1;
}

/** A pulse counted by something else than an oximeter is a heart rate to LOINC. */
const HEART_RATE: readonly LoincCode[] = [{ code: '8867-4', display: 'Heart rate' }];

export const VITAL_SIGNS: readonly VitalSign[] = [
  {
    kind: 'heart-rate',
    label: 'HR',
    mdc: [{ code: 147842, name: 'MDC_ECG_HEART_RATE' }],
    loinc: HEART_RATE,
    unit: '/min',
    decimals: 0,
  },
  {
    kind: 'pulse-rate',
    label: 'PR',
    mdc: [
      { code: 149530, name: 'MDC_PULS_OXIM_PULS_RATE' },
      // What Philips monitors send for it.
      { code: 149538, name: 'MDC_PULS_OXIM_PULS_RATE' },
      { code: 149514, name: 'MDC_PULS_RATE', loinc: HEART_RATE },
      { code: 149546, name: 'MDC_PULS_RATE_NON_INV', loinc: HEART_RATE },
      { code: 149522, name: 'MDC_BLD_PULS_RATE_INV', loinc: HEART_RATE },
    ],
    loinc: [{ code: '8889-8', display: 'Heart rate by Pulse oximetry' }],
    unit: '/min',
    decimals: 0,
  },
  {
    kind: 'spo2',
    label: 'SpO₂',
    mdc: [{ code: 150456, name: 'MDC_PULS_OXIM_SAT_O2' }],
    loinc: [
      { code: '59408-5', display: 'Oxygen saturation in Arterial blood by Pulse oximetry' },
      { code: '2708-6', display: 'Oxygen saturation in Arterial blood' },
    ],
    unit: '%',
    decimals: 0,
  },
  {
    kind: 'respiratory-rate',
    label: 'RR',
    mdc: [
      { code: 151562, name: 'MDC_RESP_RATE' },
      { code: 151578, name: 'MDC_TTHOR_RESP_RATE' },
      { code: 151594, name: 'MDC_CO2_RESP_RATE' },
      { code: 151570, name: 'MDC_AWAY_RESP_RATE' },
    ],
    loinc: [{ code: '9279-1', display: 'Respiratory rate' }],
    unit: '/min',
    decimals: 0,
  },
  {
    kind: 'abp-systolic',
    label: 'ABP sys',
    mdc: [
      { code: 150037, name: 'MDC_PRESS_BLD_ART_ABP_SYS' },
      { code: 150033, name: 'MDC_PRESS_BLD_ART_SYS' },
    ],
    loinc: [{ code: '76215-3', display: 'Invasive Systolic blood pressure' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'abp-diastolic',
    label: 'ABP dia',
    mdc: [
      { code: 150038, name: 'MDC_PRESS_BLD_ART_ABP_DIA' },
      { code: 150034, name: 'MDC_PRESS_BLD_ART_DIA' },
    ],
    loinc: [{ code: '76213-8', display: 'Invasive Diastolic blood pressure' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'abp-mean',
    label: 'ABP mean',
    mdc: [
      { code: 150039, name: 'MDC_PRESS_BLD_ART_ABP_MEAN' },
      { code: 150035, name: 'MDC_PRESS_BLD_ART_MEAN' },
    ],
    loinc: [{ code: '76214-6', display: 'Invasive Mean blood pressure' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'nibp-systolic',
    label: 'NIBP sys',
    mdc: [
      { code: 150021, name: 'MDC_PRESS_BLD_NONINV_SYS' },
      { code: 150017, name: 'MDC_PRESS_BLD_SYS' },
    ],
    loinc: [{ code: '8480-6', display: 'Systolic blood pressure' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'nibp-diastolic',
    label: 'NIBP dia',
    mdc: [
      { code: 150022, name: 'MDC_PRESS_BLD_NONINV_DIA' },
      { code: 150018, name: 'MDC_PRESS_BLD_DIA' },
    ],
    loinc: [{ code: '8462-4', display: 'Diastolic blood pressure' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'nibp-mean',
    label: 'NIBP mean',
    mdc: [
      { code: 150023, name: 'MDC_PRESS_BLD_NONINV_MEAN' },
      { code: 150019, name: 'MDC_PRESS_BLD_MEAN' },
    ],
    loinc: [{ code: '8478-0', display: 'Mean blood pressure' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'temperature',
    label: 'Temp',
    mdc: [
      { code: 150344, name: 'MDC_TEMP' },
      { code: 188436, name: 'MDC_TEMP_BLD' },
    ],
    loinc: [{ code: '8310-5', display: 'Body temperature' }],
    unit: 'Cel',
    decimals: 1,
  },
  {
    kind: 'perfusion-index',
    label: 'PI',
    mdc: [
      { code: 150448, name: 'MDC_PULS_OXIM_PERF_REL' },
      { code: 150488, name: 'MDC_BLD_PERF_INDEX' },
    ],
    loinc: [{ code: '61006-3', display: 'Perfusion index Tissue by Pulse oximetry' }],
    unit: '%',
    decimals: 1,
  },
  {
    kind: 'end-tidal-co2',
    label: 'etCO₂',
    mdc: [{ code: 151728, name: 'MDC_AWAY_CO2_ET' }],
    loinc: [{ code: '19891-1', display: 'Carbon dioxide [Partial pressure] in Exhaled gas --at end expiration' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'inspired-co2',
    label: 'iCO₂',
    mdc: [{ code: 151738, name: 'MDC_AWAY_CO2_INSP_MIN' }],
    // The parameter map has no LOINC code for it.
    loinc: [],
    unit: 'mm[Hg]',
    decimals: 0,
  },
  {
    kind: 'cvp-mean',
    label: 'CVP',
    mdc: [
      { code: 150087, name: 'MDC_PRESS_BLD_VEN_CENT_MEAN' },
      { code: 150084, name: 'MDC_PRESS_BLD_VEN_CENT' },
    ],
    loinc: [{ code: '60985-9', display: 'Central venous pressure (CVP)' }],
    unit: 'mm[Hg]',
    decimals: 0,
  },
];

const byKind = new Map(VITAL_SIGNS.map((sign) => [sign.kind, sign]));
const byMdc = new Map(VITAL_SIGNS.flatMap((sign) => sign.mdc.map(({ code }) => [code, sign] as const)));
const byLoinc = new Map(VITAL_SIGNS.flatMap((sign) => sign.loinc.map(({ code }) => [code, sign] as const)));

/** @throws RangeError for a kind that is not in the table, which the type system already forbids. */
export function vitalSign(kind: VitalKind): VitalSign {
  const sign = byKind.get(kind);
  if (!sign) throw new RangeError(`vital sign ${kind} is not in the table`);
  return sign;
}

/** The vital sign that an IEEE 11073 context-free code carries, or undefined when the table has none. */
export function vitalSignOfMdc(code: number): VitalSign | undefined {
  return byMdc.get(code);
}

/** The vital sign that a LOINC code carries, or undefined when the table has none. */
export function vitalSignOfLoinc(code: string): VitalSign | undefined {
  return byLoinc.get(code);
}
