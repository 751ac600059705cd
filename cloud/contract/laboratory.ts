/** Results that the risk models read beside the vital signs, each in its one unit (UCUM). */
export const RESULT_UNITS = {
  'base-excess': 'mmol/L',
  bicarbonate: 'mmol/L',
  'inspired-oxygen': '1',
  ph: '[pH]',
  paco2: 'mm[Hg]',
  pao2: 'mm[Hg]',
  sao2: '%',
  ast: 'U/L',
  alt: 'U/L',
  'alkaline-phosphatase': 'U/L',
  'urea-nitrogen': 'mg/dL',
  creatinine: 'mg/dL',
  calcium: 'mg/dL',
  chloride: 'mmol/L',
  potassium: 'mmol/L',
  sodium: 'mmol/L',
  magnesium: 'mg/dL',
  phosphate: 'mg/dL',
  glucose: 'mg/dL',
  lactate: 'mmol/L',
  bilirubin: 'mg/dL',
  'direct-bilirubin': 'mg/dL',
  albumin: 'g/dL',
  cholesterol: 'mg/dL',
  'troponin-i': 'ng/mL',
  'troponin-t': 'ng/mL',
  haematocrit: '%',
  haemoglobin: 'g/dL',
  ptt: 's',
  'white-cells': '10*3/uL',
  platelets: '10*3/uL',
  fibrinogen: 'mg/dL',
  'coma-scale': '{score}',
  weight: 'kg',
  height: 'cm',
} as const;

export type ResultName = keyof typeof RESULT_UNITS;
export const RESULT_NAMES = Object.keys(RESULT_UNITS) as readonly ResultName[];

/** Topic `laboratory`: one result of one patient; the same Observation again replaces what it said before. */
export interface LaboratoryResult {
  readonly name: ResultName;
  /** In the unit of its name; null = taken back (entered in error, cancelled). */
  readonly value: number | null;
  /** When the sample was taken, ISO 8601. */
  readonly effectiveAt: string;
  /** From when on it was known: when it was issued. No window that ended before may use it. */
  readonly knownAt: string;
  /** `Observation/{id}` */
  readonly observation: string;
  /** `Patient/{id}` */
  readonly patient: string;
  /** Null: of no stay in particular. */
  readonly encounter: string | null;
}
