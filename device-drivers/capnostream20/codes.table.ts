/** What the computer may send; configuring the monitor (3C) is never among it. Source: spec section 3. */
export const COMMAND = {
  enable: 0x01,
  disable: 0x02,
  startRealTime: 0x04,
  stopRealTime: 0x05,
  linkIsActive: 0x06,
  hostName: 0x07,
  inquirePatient: 0x0b,
} as const;

export const MESSAGE = { wave: 0x00, numerics: 0x01, patient: 0x02, oneNumeric: 0x03, device: 0x04, patientWide: 0x0c } as const;

/** Messages that are known and not read: nothing here asks for them. Source: spec sections 3 and 4. */
export const KNOWN: Readonly<Record<number, string>> = {
  0x03: 'one numeric',
  0x09: 'protocol revision',
  0x0a: 'undocumented 0A',
  0x15: 'event name',
  0x16: 'wide event name',
  0x37: 'trend',
  0x39: 'patient of the trend',
  0x3a: 'wide patient of the trend',
};

export const LENGTHS: Readonly<Record<number, { readonly length: number; readonly name: string }>> = {
  [MESSAGE.wave]: { length: 5, name: 'CO2 wave' },
  [MESSAGE.numerics]: { length: 28, name: 'numerics' },
  [MESSAGE.patient]: { length: 29, name: 'patient id' },
  [MESSAGE.device]: { length: 31, name: 'device id' },
  [MESSAGE.patientWide]: { length: 53, name: 'wide patient id' },
};

/** Byte 26 of the numerics. Other than mmHg is sent in tenths. */
export const UNITS: Readonly<Record<number, { readonly unit: string; readonly name: string; readonly scale: number }>> = {
  1: { unit: 'mm[Hg]', name: 'mmHg', scale: 1 },
  2: { unit: 'kPa', name: 'kPa', scale: 10 },
  3: { unit: '%', name: 'vol%', scale: 10 },
};
export const VOLUME_PERCENT = 3;

export const RATE_HZ = 20;
export const MISSING = 0xff;

export const FAST = {
  invalid: 0x01,
  initialising: 0x02,
  occlusion: 0x04,
  endOfBreath: 0x08,
  selfMaintenance: 0x10,
  purging: 0x20,
  lineOff: 0x40,
  malfunction: 0x80,
} as const;
/** Everything but the end of a breath makes a sample unusable. */
export const FAST_UNUSABLE = 0xf7;

export interface AlertBit {
  readonly name: string;
  readonly bit: number;
  readonly text: string;
  readonly category: 'physiological' | 'technical';
  readonly priority: 'high' | 'medium' | 'low';
}

const physiological = (name: string, bit: number, text: string, priority: AlertBit['priority'] = 'medium'): AlertBit => ({
  ...{ name, bit, text, priority },
  category: 'physiological',
});
const technical = (name: string, bit: number, text: string, priority: AlertBit['priority'] = 'low'): AlertBit => ({
  ...{ name, bit, text, priority },
  category: 'technical',
});

/** The monitor sends one bit each, and no priority of its own: these are ours (`capabilities.ts`). */
export const FAST_ALERTS: readonly AlertBit[] = [
  technical('occlusion', FAST.occlusion, 'CO2 line blocked', 'medium'),
  technical('filterline-off', FAST.lineOff, 'FilterLine not connected', 'medium'),
  technical('co2-malfunction', FAST.malfunction, 'CO2 malfunction', 'medium'),
];

export const CO2_ALERTS: readonly AlertBit[] = [
  physiological('no-breath', 0x01, 'No breath', 'high'),
  physiological('etco2-high', 0x02, 'etCO2 high'),
  physiological('etco2-low', 0x04, 'etCO2 low'),
  physiological('rr-high', 0x08, 'RR high'),
  physiological('rr-low', 0x10, 'RR low'),
  physiological('fico2-high', 0x20, 'FiCO2 high'),
];

export const SPO2_SENSOR_OFF = 0x60;
export const SPO2_ALERTS: readonly AlertBit[] = [
  physiological('pulse-not-found', 0x01, 'Pulse not found', 'high'),
  physiological('spo2-high', 0x02, 'SpO2 high'),
  physiological('spo2-low', 0x04, 'SpO2 low'),
  physiological('pulse-high', 0x08, 'Pulse high'),
  physiological('pulse-low', 0x10, 'Pulse low'),
  technical('sensor-off', 0x20, 'SpO2 sensor off patient', 'medium'),
  technical('sensor-disconnected', 0x40, 'SpO2 sensor disconnected', 'medium'),
];

export const EXTENDED_ALERTS: readonly AlertBit[] = [
  technical('check-calibration', 0x01, 'Check CO2 calibration'),
  technical('check-flow', 0x02, 'Check CO2 flow'),
  technical('pump-off', 0x04, 'CO2 pump off'),
  technical('battery-low', 0x80, 'Battery low', 'medium'),
];

export const SLOW = { neonatal: 0x01, silenced: 0x02, allSilenced: 0x04, sounding: 0x38 } as const;

/** Where each limit stands among the data bytes of the numerics, from 1; `tenths` follow the unit of CO2. */
export const LIMITS = [
  { name: 'noBreathPeriodS', byte: 16, tenths: false },
  { name: 'etCO2High', byte: 17, tenths: true },
  { name: 'etCO2Low', byte: 18, tenths: true },
  { name: 'rrHigh', byte: 19, tenths: false },
  { name: 'rrLow', byte: 20, tenths: false },
  { name: 'fiCO2High', byte: 21, tenths: true },
  { name: 'spo2High', byte: 22, tenths: false },
  { name: 'spo2Low', byte: 23, tenths: false },
  { name: 'pulseHigh', byte: 24, tenths: false },
  { name: 'pulseLow', byte: 25, tenths: false },
] as const;
