/**
 * Parameters of the 2012 challenge layout with what a living patient can have (outside it a value is a mistake of input and counts
 * as missing; the cohort holds heart rates of 0 and pH values of 735). Units as in the challenge description; FiO2 is a fraction.
 */
export interface Parameter {
  readonly name: string;
  /** What a nurse calls it. */
  readonly label: string;
  readonly unit: string;
  readonly decimals: 0 | 1 | 2;
  readonly low: number;
  readonly high: number;
}

/** Written once per stay, at minute 0; -1 = unknown. */
export const STAY_PARAMETERS: readonly Parameter[] = [
  parameter('Age', 'age', 'years', 0, 0, 120),
  parameter('Gender', 'sex', '', 0, 0, 1),
  parameter('Height', 'height', 'cm', 0, 100, 230),
  parameter('ICUType', 'kind of ICU', '', 0, 1, 4),
];

export const TIMED_PARAMETERS: readonly Parameter[] = [
  parameter('Weight', 'weight', 'kg', 0, 20, 350),
  parameter('ALP', 'alkaline phosphatase', 'U/L', 0, 1, 10_000),
  parameter('ALT', 'ALT', 'U/L', 0, 1, 30_000),
  parameter('AST', 'AST', 'U/L', 0, 1, 30_000),
  parameter('Albumin', 'albumin', 'g/dL', 1, 0.3, 8),
  parameter('BUN', 'urea nitrogen', 'mg/dL', 0, 0.5, 300),
  parameter('Bilirubin', 'bilirubin', 'mg/dL', 1, 0.01, 80),
  parameter('Cholesterol', 'cholesterol', 'mg/dL', 0, 10, 1_000),
  parameter('Creatinine', 'creatinine', 'mg/dL', 1, 0.05, 50),
  parameter('DiasABP', 'diastolic pressure', 'mmHg', 0, 5, 300),
  parameter('FiO2', 'inspired oxygen', '', 2, 0.15, 1),
  parameter('GCS', 'Glasgow Coma Scale', '', 0, 3, 15),
  parameter('Glucose', 'glucose', 'mg/dL', 0, 5, 2_000),
  parameter('HCO3', 'bicarbonate', 'mmol/L', 0, 1, 60),
  parameter('HCT', 'haematocrit', '%', 0, 3, 80),
  parameter('HR', 'heart rate', '/min', 0, 10, 300),
  parameter('K', 'potassium', 'mmol/L', 1, 0.8, 25),
  parameter('Lactate', 'lactate', 'mmol/L', 1, 0.05, 40),
  parameter('MAP', 'mean pressure', 'mmHg', 0, 10, 300),
  parameter('MechVent', 'mechanical ventilation', '', 0, 0, 1),
  parameter('Mg', 'magnesium', 'mmol/L', 1, 0.2, 20),
  parameter('NIDiasABP', 'cuff diastolic pressure', 'mmHg', 0, 5, 300),
  parameter('NIMAP', 'cuff mean pressure', 'mmHg', 0, 10, 300),
  parameter('NISysABP', 'cuff systolic pressure', 'mmHg', 0, 20, 300),
  parameter('Na', 'sodium', 'mmol/L', 0, 90, 190),
  parameter('PaCO2', 'PaCO₂', 'mmHg', 0, 5, 200),
  parameter('PaO2', 'PaO₂', 'mmHg', 0, 15, 700),
  parameter('Platelets', 'platelets', '×10³/µL', 0, 1, 3_000),
  parameter('RespRate', 'respiratory rate', '/min', 0, 1, 100),
  parameter('SaO2', 'SaO₂', '%', 0, 20, 100),
  parameter('SysABP', 'systolic pressure', 'mmHg', 0, 20, 300),
  parameter('Temp', 'temperature', '°C', 1, 25, 45),
  parameter('TroponinI', 'troponin I', 'ng/mL', 1, 0, 1_000),
  parameter('TroponinT', 'troponin T', 'ng/mL', 2, 0, 1_000),
  parameter('Urine', 'urine', 'mL', 0, 0, 12_000),
  parameter('WBC', 'white cells', '×10³/µL', 1, 0, 500),
  parameter('pH', 'pH', '', 2, 6.4, 8),
];

function parameter(name: string, label: string, unit: string, decimals: 0 | 1 | 2, low: number, high: number): Parameter {
  return { name, label, unit, decimals, low, high };
}
