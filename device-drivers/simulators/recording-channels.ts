/** What the channels of a recording are in terms of the device: metric id, label and unit (UCUM; null = no physical unit). */
export interface Channel {
  readonly id: number;
  readonly label: string;
  readonly unit: string | null;
}

const ECG_LEADS: Readonly<Record<string, number>> = {
  I: 0x0101,
  II: 0x0102,
  III: 0x013d,
  AVR: 0x013e,
  AVL: 0x013f,
  AVF: 0x0140,
  V: 0x0143,
  V1: 0x0103,
  V2: 0x0104,
  V3: 0x0105,
  V4: 0x0106,
  V5: 0x0107,
  V6: 0x0108,
  MCL1: 0x014c,
  // Modified lead II of a Holter recorder: the device has no term for it but lead II.
  MLII: 0x0102,
};

const OTHERS: Readonly<Record<string, Channel>> = {
  PLETH: { id: 0x4bb4, label: 'Pleth', unit: null },
  ABP: { id: 0x4a14, label: 'ABP', unit: 'mm[Hg]' },
  ART: { id: 0x4a10, label: 'ART', unit: 'mm[Hg]' },
  CVP: { id: 0x4a44, label: 'CVP', unit: 'mm[Hg]' },
  RESP: { id: 0x5000, label: 'Resp', unit: null },
};

const UNITS: Readonly<Record<string, string | null>> = { mV: 'mV', mmHg: 'mm[Hg]', Ohm: 'Ohm', NU: null };

/** @param unit as the recording's index writes it, undefined when there is no index; @returns undefined for an unknown channel */
export function channelOf(name: string, unit: string | undefined): Channel | undefined {
  const lead = ECG_LEADS[name];
  const channel = lead === undefined ? OTHERS[name] : { id: lead, label: name.replace('AV', 'aV'), unit: 'mV' };
  if (!channel || unit === undefined) return channel;
  const known = UNITS[unit];
  return { ...channel, unit: known === undefined ? channel.unit : known };
}

/** Columns of a recording's own numerics: metric id, label, unit. Source: waveforms SOURCE.md. */
export const NUMERIC_COLUMNS: Readonly<Record<string, Channel & { readonly unit: string }>> = {
  HR: { id: 0x4182, label: 'HR', unit: '/min' },
  PULSE: { id: 0x4822, label: 'Pulse', unit: '/min' },
  RESP: { id: 0x500a, label: 'RR', unit: '/min' },
  SpO2: { id: 0x4bb8, label: 'SpO₂', unit: '%' },
  NBPSys: { id: 0x4a05, label: 'NBP sys', unit: 'mm[Hg]' },
  NBPDias: { id: 0x4a06, label: 'NBP dia', unit: 'mm[Hg]' },
  NBPMean: { id: 0x4a07, label: 'NBP mean', unit: 'mm[Hg]' },
};
