/**
 * What the FLOAT byte of formats 2 and 7 carries, by frame number (1 = the frame with SYNC). `high` is the frame before with the
 * upper bits. The display values come first: they are the ones to show. Source: spec section 2.
 */
export const FLOATS = [
  { name: 'SpO2-D', frame: 9, kind: 'saturation', term: 'MDC_PULS_OXIM_SAT_O2' },
  { name: 'HR-D', frame: 21, kind: 'rate', term: 'MDC_PULS_OXIM_PULS_RATE' },
  { name: 'HR', frame: 2, kind: 'rate', term: null },
  { name: 'SpO2', frame: 3, kind: 'saturation', term: null },
  { name: 'SpO2 fast', frame: 10, kind: 'saturation', term: null },
  { name: 'SpO2 B-B', frame: 11, kind: 'saturation', term: null },
  { name: 'E-HR', frame: 15, kind: 'rate', term: null },
  { name: 'E-SpO2', frame: 16, kind: 'saturation', term: null },
  { name: 'E-SpO2-D', frame: 17, kind: 'saturation', term: null },
  { name: 'E-HR-D', frame: 23, kind: 'rate', term: null },
] as const;

export const FIRMWARE_FRAME = 4;
export const TIMER_FRAME = 7;
export const STAT2_FRAME = 8;
export const FRAMES_PER_PACKET = 25;
export const PLETH_HZ = 75;
/** The timer counts packets: three in a second, 14 bits. */
export const TIMER_STEPS = 16_384;
export const MS_PER_PACKET = 1000 / 3;

export const NO_RATE = 511;
export const NO_SATURATION = 127;

export const STATUS = { disconnected: 0x40, artefact: 0x20, outOfTrack: 0x10, sensor: 0x08, sync: 0x01 } as const;
export const STAT2 = { smartPoint: 0x20, lowBattery: 0x01 } as const;
/** Format 8 has the flags at other places. */
export const STATUS8 = {
  disconnected: 0x40,
  outOfTrack: 0x20,
  lowPerfusion: 0x10,
  marginalPerfusion: 0x08,
  artefact: 0x04,
} as const;
export const STAT8 = { smartPoint: 0x20, sensor: 0x08, lowBattery: 0x01 } as const;
export const STATUS13 = { smartPoint: 0x0200, noMeasurement: 0x0100, fromMemory: 0x0010, lowBattery: 0x0001 } as const;

export const ALERTS = {
  sensor: { text: 'Sensor off or unusable', priority: 'medium' },
  disconnected: { text: 'Sensor disconnected', priority: 'medium' },
  'low-battery': { text: 'Low battery', priority: 'low' },
} as const;
export type AlertName = keyof typeof ALERTS;
