/**
 * Columns of the 2019 challenge layout that the sepsis model reads, with what a living patient can have (outside it a value is a
 * mistake of input and counts as missing). Units as in the challenge description; FiO2 is a fraction.
 */
export interface Signal {
  readonly column: string;
  /** What a nurse calls it. */
  readonly label: string;
  readonly unit: string;
  readonly decimals: 0 | 1 | 2;
  readonly low: number;
  readonly high: number;
  readonly kind: 'vital' | 'laboratory';
  /** 1 = a higher value never means less risk, -1 = a lower one never does; absent = both directions can be bad. */
  readonly monotone?: 1 | -1;
}

export const SIGNALS: readonly Signal[] = [
  vital('HR', 'heart rate', '/min', 0, 10, 300),
  vital('O2Sat', 'SpO₂', '%', 0, 20, 100),
  vital('Temp', 'temperature', '°C', 1, 25, 45),
  vital('SBP', 'systolic pressure', 'mmHg', 0, 20, 300),
  vital('MAP', 'mean pressure', 'mmHg', 0, 10, 300),
  vital('DBP', 'diastolic pressure', 'mmHg', 0, 5, 300),
  vital('Resp', 'respiratory rate', '/min', 0, 1, 100),
  vital('EtCO2', 'end-tidal CO₂', 'mmHg', 0, 1, 100),
  laboratory('BaseExcess', 'base excess', 'mmol/L', 1, -40, 40),
  laboratory('HCO3', 'bicarbonate', 'mmol/L', 0, 1, 60),
  laboratory('FiO2', 'inspired oxygen', '', 2, 0.15, 1),
  laboratory('pH', 'pH', '', 2, 6.4, 8),
  laboratory('PaCO2', 'PaCO₂', 'mmHg', 0, 5, 200),
  laboratory('SaO2', 'SaO₂', '%', 0, 20, 100),
  laboratory('AST', 'AST', 'U/L', 0, 1, 20_000),
  laboratory('BUN', 'urea nitrogen', 'mg/dL', 0, 0.5, 300, 1),
  laboratory('Alkalinephos', 'alkaline phosphatase', 'U/L', 0, 1, 10_000),
  laboratory('Calcium', 'calcium', 'mg/dL', 1, 0.5, 30),
  laboratory('Chloride', 'chloride', 'mmol/L', 0, 50, 180),
  laboratory('Creatinine', 'creatinine', 'mg/dL', 1, 0.05, 50),
  laboratory('Bilirubin_direct', 'direct bilirubin', 'mg/dL', 1, 0.01, 60, 1),
  laboratory('Glucose', 'glucose', 'mg/dL', 0, 5, 2_000),
  laboratory('Lactate', 'lactate', 'mmol/L', 1, 0.05, 40, 1),
  laboratory('Magnesium', 'magnesium', 'mmol/L', 1, 0.2, 20),
  laboratory('Phosphate', 'phosphate', 'mg/dL', 1, 0.1, 40),
  laboratory('Potassium', 'potassium', 'mmol/L', 1, 0.8, 15),
  laboratory('Bilirubin_total', 'bilirubin', 'mg/dL', 1, 0.01, 80, 1),
  laboratory('TroponinI', 'troponin I', 'ng/mL', 2, 0, 1_000),
  laboratory('Hct', 'haematocrit', '%', 0, 3, 80),
  laboratory('Hgb', 'haemoglobin', 'g/dL', 1, 1, 30),
  laboratory('PTT', 'PTT', 's', 0, 5, 300),
  laboratory('WBC', 'white cells', '×10³/µL', 1, 0, 500),
  laboratory('Fibrinogen', 'fibrinogen', 'mg/dL', 0, 5, 3_000),
  laboratory('Platelets', 'platelets', '×10³/µL', 0, 0, 3_000, -1),
];

/** What describes the patient, not the hour. ICU stay and hospital times are columns of the layout that no model may see. */
export const DEMOGRAPHICS = [
  { column: 'Age', label: 'age', low: 0, high: 120 },
  { column: 'Gender', label: 'sex', low: 0, high: 1 },
  { column: 'Unit1', label: 'medical ICU', low: 0, high: 1 },
  { column: 'Unit2', label: 'surgical ICU', low: 0, high: 1 },
] as const;

function vital(column: string, label: string, unit: string, decimals: 0 | 1 | 2, low: number, high: number): Signal {
  return { column, label, unit, decimals, low, high, kind: 'vital' };
}

function laboratory(
  column: string,
  label: string,
  unit: string,
  decimals: 0 | 1 | 2,
  low: number,
  high: number,
  monotone?: 1 | -1,
): Signal {
  return { column, label, unit, decimals, low, high, kind: 'laboratory', ...(monotone === undefined ? {} : { monotone }) };
}
