/** Fields of a line: name, unit as UCUM, term of IEEE 11073 where it has one. Source: spec section 2. */
export const FIELDS: Readonly<
  Record<string, { readonly label: string; readonly unit: string | null; readonly term: string | null }>
> = {
  SPO2: { label: 'SpO2', unit: '%', term: 'MDC_PULS_OXIM_SAT_O2' },
  BPM: { label: 'Pulse', unit: '/min', term: 'MDC_PULS_OXIM_PULS_RATE' },
  PI: { label: 'PI', unit: '%', term: 'MDC_BLD_PERF_INDEX' },
  SPCO: { label: 'SpCO', unit: '%', term: null },
  SPMET: { label: 'SpMet', unit: '%', term: null },
  SPHB: { label: 'SpHb', unit: null, term: null },
  SPOC: { label: 'SpOC', unit: null, term: null },
  DESAT: { label: 'Desat index', unit: null, term: null },
  PIDELTA: { label: 'PI delta', unit: null, term: null },
  PVI: { label: 'PVI', unit: '%', term: null },
};

/** Fields that are no measurement. */
export const ASIDE: readonly string[] = ['RESVD', 'EXC1'];

/** Bits of EXC; with one of `untrusted` the values of the line are not shown. Source: operator's manual, spec section 2. */
export const EXCEPTIONS = [
  { bit: 0x001, name: 'no-sensor', text: 'No sensor', reason: 'probe-off' },
  { bit: 0x002, name: 'defective-sensor', text: 'Defective sensor', reason: 'invalid' },
  { bit: 0x004, name: 'low-perfusion', text: 'Low perfusion', reason: null },
  { bit: 0x008, name: 'pulse-search', text: 'Pulse search', reason: 'artefact' },
  { bit: 0x010, name: 'interference', text: 'Interference', reason: null },
  { bit: 0x020, name: 'sensor-off', text: 'Sensor off patient', reason: 'probe-off' },
  { bit: 0x040, name: 'ambient-light', text: 'Ambient light', reason: null },
  { bit: 0x080, name: 'unrecognised-sensor', text: 'Unrecognised sensor', reason: 'invalid' },
  { bit: 0x400, name: 'low-signal-iq', text: 'Low signal IQ', reason: null },
] as const;

/** The values are shown with a doubt: low perfusion, interference, ambient light, low signal IQ. */
export const DOUBT = 0x454;

/** Bits of ALARM, unverified: derived by others from logged lines. Source: spec section 2. */
export const ALARMS = [
  { bit: 0x01, name: 'spo2-high', text: 'SpO2 high' },
  { bit: 0x02, name: 'spo2-low', text: 'SpO2 low' },
  { bit: 0x04, name: 'pulse-high', text: 'Pulse rate high' },
  { bit: 0x08, name: 'pulse-low', text: 'Pulse rate low' },
] as const;
/** An alarm sounds; its sound is silenced. */
export const SOUNDING = 0x10;
export const SILENCED = 0x20;
