import { type MetricTerm, metricNamed } from '../../nomenclature/terms.ts';

export interface Channel {
  readonly label: string;
  readonly term: MetricTerm;
  readonly rateHz: number;
  /** In one group: a packet holds 15 groups of each channel. */
  readonly samples: number;
}

const ecg = (label: string, name: string): Channel => ({ label, term: metricNamed(name), rateHz: 240, samples: 4 });

/** By the high byte of a group's code. Source: spec section 5. */
export const CHANNELS: Readonly<Record<number, Channel>> = {
  0x07: ecg('I', 'MDC_ECG_ELEC_POTL_I'),
  0x08: ecg('II', 'MDC_ECG_ELEC_POTL_II'),
  0x09: ecg('III', 'MDC_ECG_ELEC_POTL_III'),
  0x0a: ecg('V', 'MDC_ECG_ELEC_POTL_V'),
  0x17: { label: 'Resp', term: metricNamed('MDC_RESP'), rateHz: 60, samples: 1 },
  0x27: { label: 'Pleth', term: metricNamed('MDC_PULS_OXIM_PLETH'), rateHz: 60, samples: 1 },
};

/** High byte of the word behind the last group. */
export const END_OF_GROUPS = 0xfa;
/** Low byte of the code of a group whose lead is off. */
export const LEAD_OFF = 0xfb;
export const NO_SAMPLE = 0x800f;
export const GROUPS_PER_PACKET = 15;
export const PACKET_MS = 250;

/** Low byte of the code of a group that is good. */
export function normalState({ samples }: Channel): number {
  return samples === 4 ? 0x0b : 0x09;
}

export function isState(channel: Channel, state: number): boolean {
  return state === LEAD_OFF || state === normalState(channel);
}
