import type { VitalKind } from '#clinical';
import type { BedAlarm } from '#ipc';
import type { Priority } from './burst.ts';

/** Where an alarm comes from, as far as melodies tell it. */
export type AlarmSource =
  | 'general'
  | 'cardiac'
  | 'artificial-perfusion'
  | 'ventilation'
  | 'oxygen'
  | 'temperature'
  | 'drug-delivery'
  | 'equipment';

/** Around middle C, Hz; `C` is an octave above `c`. */
const NOTE_HZ = { c: 262, d: 294, e: 330, f: 349, 'f#': 370, g: 392, a: 440, b: 494, C: 523 } as const;

type Note = keyof typeof NOTE_HZ;

/** IEC 60601-1-8 annex F, as specs alarms section 4 restates it: five notes for high, the first three for medium. */
const NOTES: Readonly<Record<AlarmSource, readonly [Note, Note, Note, Note, Note]>> = {
  general: ['c', 'c', 'c', 'c', 'c'],
  cardiac: ['c', 'e', 'g', 'g', 'C'],
  'artificial-perfusion': ['c', 'f#', 'c', 'c', 'f#'],
  ventilation: ['c', 'a', 'f', 'a', 'f'],
  oxygen: ['C', 'b', 'a', 'g', 'f'],
  temperature: ['c', 'd', 'e', 'f', 'g'],
  'drug-delivery': ['C', 'd', 'g', 'C', 'd'],
  equipment: ['C', 'c', 'c', 'C', 'c'],
};

const LOW: readonly Note[] = ['e', 'c'];

/** @returns fundamental of each pulse of a burst, Hz; a high burst plays them twice */
export function melodyHz(priority: Priority, source: AlarmSource): readonly number[] {
  const five = NOTES[source];
  const notes = priority === 'high' ? five : priority === 'medium' ? five.slice(0, 3) : LOW;
  return notes.map((note) => NOTE_HZ[note]);
}

const OF_VITAL: Readonly<Record<VitalKind, AlarmSource>> = {
  'heart-rate': 'cardiac',
  'pulse-rate': 'cardiac',
  spo2: 'oxygen',
  'perfusion-index': 'oxygen',
  'respiratory-rate': 'ventilation',
  'abp-systolic': 'cardiac',
  'abp-diastolic': 'cardiac',
  'abp-mean': 'cardiac',
  'nibp-systolic': 'cardiac',
  'nibp-diastolic': 'cardiac',
  'nibp-mean': 'cardiac',
  temperature: 'temperature',
  'end-tidal-co2': 'ventilation',
  'inspired-co2': 'ventilation',
  'cvp-mean': 'cardiac',
};

const CARDIAC = /^(?:asystole|disorganised-rhythm|arterial-line-disconnected|device-asystole-suspicious)$/;

/** @param isPump whether the device with this id gives drugs */
export function sourceOf({ condition, vital, source, device }: BedAlarm, isPump: (deviceId: string) => boolean): AlarmSource {
  if (device !== null && isPump(condition.split('/')[1] ?? '')) return 'drug-delivery';
  if (source === 'technical') return 'equipment';
  if (vital !== null) return OF_VITAL[vital];
  return CARDIAC.test(condition) ? 'cardiac' : 'general';
}
