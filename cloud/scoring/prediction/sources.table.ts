import type { VitalKind } from '#clinical';
import type { ChartedName } from '../../contract/events.ts';
import type { ResultName } from '../../contract/laboratory.ts';

/** Where an input of a model comes from in the stream, the preferred vital sign first; numbers of a device go before charted ones. */
export interface Source {
  readonly vitals?: readonly VitalKind[];
  readonly charted?: ChartedName;
  readonly result?: ResultName;
}

/** By column of the 2019 layout. */
export const SEPSIS_SOURCES: Readonly<Record<string, Source>> = {
  HR: { vitals: ['heart-rate', 'pulse-rate'] },
  O2Sat: { vitals: ['spo2'] },
  Temp: { vitals: ['temperature'], charted: 'temperature' },
  SBP: { vitals: ['abp-systolic', 'nibp-systolic'] },
  MAP: { vitals: ['abp-mean', 'nibp-mean'] },
  DBP: { vitals: ['abp-diastolic', 'nibp-diastolic'] },
  Resp: { vitals: ['respiratory-rate'], charted: 'respiratoryRate' },
  EtCO2: { vitals: ['end-tidal-co2'] },
  BaseExcess: { result: 'base-excess' },
  HCO3: { result: 'bicarbonate' },
  FiO2: { result: 'inspired-oxygen' },
  pH: { result: 'ph' },
  PaCO2: { result: 'paco2' },
  SaO2: { result: 'sao2' },
  AST: { result: 'ast' },
  BUN: { result: 'urea-nitrogen' },
  Alkalinephos: { result: 'alkaline-phosphatase' },
  Calcium: { result: 'calcium' },
  Chloride: { result: 'chloride' },
  Creatinine: { result: 'creatinine' },
  Bilirubin_direct: { result: 'direct-bilirubin' },
  Glucose: { result: 'glucose' },
  Lactate: { result: 'lactate' },
  // Labelled mmol/L in both challenges; the values (median about 2) are those of mg/dL.
  Magnesium: { result: 'magnesium' },
  Phosphate: { result: 'phosphate' },
  Potassium: { result: 'potassium' },
  Bilirubin_total: { result: 'bilirubin' },
  TroponinI: { result: 'troponin-i' },
  Hct: { result: 'haematocrit' },
  Hgb: { result: 'haemoglobin' },
  PTT: { result: 'ptt' },
  WBC: { result: 'white-cells' },
  Fibrinogen: { result: 'fibrinogen' },
  Platelets: { result: 'platelets' },
};

/** By parameter of the 2012 layout. Ventilation and urine have no source here. */
export const MORTALITY_SOURCES: Readonly<Record<string, Source>> = {
  Height: { result: 'height' },
  Weight: { result: 'weight' },
  ALP: { result: 'alkaline-phosphatase' },
  ALT: { result: 'alt' },
  AST: { result: 'ast' },
  Albumin: { result: 'albumin' },
  BUN: { result: 'urea-nitrogen' },
  Bilirubin: { result: 'bilirubin' },
  Cholesterol: { result: 'cholesterol' },
  Creatinine: { result: 'creatinine' },
  DiasABP: { vitals: ['abp-diastolic'] },
  FiO2: { result: 'inspired-oxygen' },
  GCS: { result: 'coma-scale' },
  Glucose: { result: 'glucose' },
  HCO3: { result: 'bicarbonate' },
  HCT: { result: 'haematocrit' },
  HR: { vitals: ['heart-rate', 'pulse-rate'] },
  K: { result: 'potassium' },
  Lactate: { result: 'lactate' },
  MAP: { vitals: ['abp-mean'] },
  Mg: { result: 'magnesium' },
  NIDiasABP: { vitals: ['nibp-diastolic'] },
  NIMAP: { vitals: ['nibp-mean'] },
  NISysABP: { vitals: ['nibp-systolic'] },
  Na: { result: 'sodium' },
  PaCO2: { result: 'paco2' },
  PaO2: { result: 'pao2' },
  Platelets: { result: 'platelets' },
  RespRate: { vitals: ['respiratory-rate'], charted: 'respiratoryRate' },
  SaO2: { result: 'sao2' },
  SysABP: { vitals: ['abp-systolic'] },
  Temp: { vitals: ['temperature'], charted: 'temperature' },
  TroponinI: { result: 'troponin-i' },
  TroponinT: { result: 'troponin-t' },
  WBC: { result: 'white-cells' },
  pH: { result: 'ph' },
};
