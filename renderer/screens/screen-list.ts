import type { BedEntry } from '#ipc';
import type { TextKey } from '../i18n/index.ts';

export interface ScreenEntry {
  readonly title: TextKey;
  /** Function key that opens it; one of specs bedside-ui section 8 where it names one. */
  readonly key?: `F${number}`;
  /** Takes the place of the waves and most of the numbers: they go on in a narrow column. Default: only of the waves. */
  readonly wide?: true;
  /** Lies over the whole screen by itself, without a frame. */
  readonly cover?: true;
  /** Part of the menu (F11) in which it stands; absent: reached from elsewhere. */
  readonly menu?: 'review' | 'patient' | 'system';
}

/** Everything that can lie over the waves. What each shows is in contents.tsx. */
export const SCREENS = {
  menu: { title: 'screen.menu', key: 'F11' },
  alarms: { title: 'alarms.title', key: 'F6', menu: 'review' },
  limits: { title: 'limits.title', key: 'F7', menu: 'review', wide: true },
  protection: { title: 'protection.title', menu: 'review' },
  trends: { title: 'review.trends', key: 'F5', wide: true, menu: 'review' },
  events: { title: 'review.events', wide: true, menu: 'review' },
  disclosure: { title: 'review.disclosure', wide: true, menu: 'review' },
  strip: { title: 'review.strip', wide: true },
  'what-if': { title: 'review.whatIf', wide: true, menu: 'review' },
  beds: { title: 'beds.title', wide: true, menu: 'review' },
  patient: { title: 'patient.title', key: 'F8', menu: 'patient' },
  scores: { title: 'scores.title', key: 'F9', menu: 'patient' },
  observations: { title: 'scores.observations', menu: 'patient' },
  devices: { title: 'devices.title', menu: 'system' },
  parameters: { title: 'devices.everything', menu: 'system' },
  display: { title: 'display.title', menu: 'system', wide: true },
  ward: { title: 'ward.title', menu: 'system', wide: true },
  calibration: { title: 'display.calibration' },
  lock: { title: 'display.lock', menu: 'system', cover: true },
  line: { title: 'system.line', wide: true },
  connection: { title: 'system.connection', menu: 'system' },
  about: { title: 'system.about', menu: 'system' },
  demo: { title: 'system.demo', menu: 'system' },
  consciousness: { title: 'scores.titleConsciousness' },
  'supplemental-oxygen': { title: 'scores.titleOxygen' },
  temperature: { title: 'scores.titleTemperature' },
  'respiratory-rate': { title: 'scores.titleRespiration' },
  'spo2-scale': { title: 'scores.titleScale' },
  'respiratory-effort': { title: 'scores.titleEffort' },
  'capillary-refill': { title: 'scores.titleRefill' },
  'oxygen-delivery': { title: 'scores.titleOxygen' },
  pain: { title: 'review.pain' },
  'urine-output': { title: 'review.urine' },
} as const satisfies Record<string, ScreenEntry> & Record<BedEntry['what'], ScreenEntry>;

export type ScreenId = keyof typeof SCREENS;

export const SCREEN_IDS = Object.keys(SCREENS) as ScreenId[];

export function screenEntry(id: ScreenId): ScreenEntry {
  return SCREENS[id];
}

/** @returns what a function key opens; undefined when it opens nothing */
export function screenOfKey(key: string): ScreenId | undefined {
  return SCREEN_IDS.find((id) => screenEntry(id).key === key);
}
