/** Packets of protocol B: length by type, and what the document calls them. Source: spec section 3.2. */
export const TYPES: Readonly<Record<number, { readonly length: number; readonly name: string }>> = {
  0x01: { length: 9, name: 'live data' },
  0x02: { length: 9, name: 'undocumented 02' },
  0x03: { length: 9, name: 'undocumented 03' },
  0x04: { length: 9, name: 'device id' },
  0x05: { length: 9, name: 'user name' },
  0x06: { length: 4, name: 'undocumented 06' },
  0x07: { length: 8, name: 'storage date' },
  0x08: { length: 8, name: 'storage length' },
  0x09: { length: 6, name: 'storage with PI' },
  0x0a: { length: 4, name: 'storage segments' },
  0x0b: { length: 4, name: 'command answer' },
  0x0c: { length: 2, name: 'free' },
  0x0d: { length: 3, name: 'disconnecting' },
  0x0e: { length: 3, name: 'PI support' },
  0x0f: { length: 8, name: 'storage' },
  0x10: { length: 3, name: 'users' },
  0x11: { length: 9, name: 'storage notice' },
  0x12: { length: 8, name: 'storage time' },
  0x13: { length: 9, name: 'undocumented 13' },
  0x14: { length: 9, name: 'undocumented 14' },
  0x15: { length: 9, name: 'PI identifier' },
};

export const TYPE = {
  live: 0x01,
  id: 0x04,
  user: 0x05,
  answer: 0x0b,
  free: 0x0c,
  disconnecting: 0x0d,
  pi: 0x0e,
  command: 0x7d,
} as const;

/** Source: spec section 3.1; the ones that change something in the device are never sent. */
export const COMMAND = { start: 0xa1, stop: 0xa2, stopStorage: 0xa7, id: 0xaa, hasPi: 0xac, keepAlive: 0xaf } as const;

export const REASONS: Readonly<Record<number, string>> = {
  0x00: 'done',
  0x01: 'switched off',
  0x02: 'user changed',
  0x03: 'recording',
  0x04: 'delete failed',
  0x05: 'not supported',
};

export const ALERTS = {
  'probe-error': { text: 'Finger out', category: 'technical', priority: 'medium' },
  'searching-too-long': { text: 'Searching too long', category: 'technical', priority: 'low' },
  'low-spo2': { text: 'SpO2 low', category: 'physiological', priority: 'medium' },
} as const;
export type AlertName = keyof typeof ALERTS;

export const RATE_HZ = 60;
export const LENGTH_A = 5;
