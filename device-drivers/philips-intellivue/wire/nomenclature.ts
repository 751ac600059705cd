/** Numbers of the protocol by the names its tables use. Source: spec sections 2 to 5 and the attribute and class tables. */
export const RO = { invoke: 1, result: 2, error: 3, linked: 5 } as const;
export const COMMAND = { eventReport: 0, confirmedEventReport: 1, get: 3, set: 4, confirmedSet: 5, confirmedAction: 7 } as const;
export const LINKED = { first: 1, middle: 2, last: 3 } as const;

export const CLASS = {
  numeric: 0x0006,
  wave: 0x0009,
  enumeration: 0x0005,
  alarm: 0x0036,
  patient: 0x002a,
  mds: 0x0021,
  singleBed: 0x0023,
} as const;
export const GROUP = {
  all: 0,
  values: 0x0803,
  alarmLists: 0x0801,
  alarmStatic: 0x0811,
  demographics: 0x0807,
  system: 0x080b,
} as const;

export const ACTION = { singlePoll: 0x0c16, extendedPoll: 0xf13b } as const;
export const EVENT = { mdsCreate: 0x0d06, connectIndication: 0x0d17 } as const;

export const ATTRIBUTE = {
  patientAlarms: 0x0902,
  technicalAlarms: 0x0904,
  colour: 0x0911,
  alarmCondition: 0x0916,
  displayResolution: 0x0917,
  bedLabel: 0x091e,
  handle: 0x0921,
  label: 0x0924,
  labelString: 0x0927,
  model: 0x0928,
  production: 0x092d,
  type: 0x092f,
  lineFrequency: 0x0935,
  metricSpecification: 0x093f,
  operatingMode: 0x0946,
  nomenclatureVersion: 0x0948,
  compoundNumeric: 0x094b,
  numeric: 0x0950,
  patientState: 0x0957,
  birthDate: 0x0958,
  patientId: 0x095a,
  familyName: 0x095c,
  givenName: 0x095d,
  sex: 0x0961,
  patientType: 0x0962,
  compoundWave: 0x0967,
  waveSpecification: 0x096d,
  wave: 0x096e,
  scale: 0x096f,
  systemId: 0x0984,
  systemSpecification: 0x0985,
  systemType: 0x0986,
  absoluteTime: 0x0987,
  samplePeriod: 0x098d,
  relativeTime: 0x098f,
  absoluteStamp: 0x0990,
  relativeStamp: 0x0991,
  unit: 0x0996,
  age: 0x09d8,
  height: 0x09dc,
  weight: 0x09df,
  fixedValues: 0x0a16,
  networkAddress: 0xf100,
  protocolSupport: 0xf101,
  bedLabelIndication: 0xf135,
  pollPeriod: 0xf13e,
  wavePriority: 0xf23a,
} as const;

/** Bits of the state word of a value. Source: spec section 5.3. */
export const STATE = {
  invalid: 0x8000,
  questionable: 0x4000,
  unavailable: 0x2000,
  calibrating: 0x1000,
  test: 0x0800,
  demo: 0x0400,
} as const;

/** Ticks of RelativeTime per millisecond. */
export const TICKS_PER_MS = 8;

/** Context-free code of a term of partition 2 (metrics); ids from F000 are Philips-private and have none. */
export function metricCode(physioId: number): number | null {
  return physioId >= 0xf000 ? null : 0x20000 + physioId;
}

export function hex(value: number, digits = 4): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
