import type { MonitorMessage } from '#ipc';
import { TEXTS } from '../../renderer/i18n/index.ts';
import { SCREEN_IDS, type ScreenId, screenEntry } from '../../renderer/screens/screen-list.ts';
import { galleryBed } from './gallery-bed.ts';
import { galleryWard } from './gallery-beds.ts';
import { changed, FOUND, LINE, ofChild, PARAMETERS, PRIVACY, STANDBY, troubled } from './gallery-said.ts';
import { GALLERY_WARD } from './gallery-ward.ts';

/** A key of the keyboard, or what is touched: the first of `touch` that has the text. */
export type GalleryStep = { readonly key: string } | { readonly touch: string; readonly text?: string };

/** One thing that the window can show, and how a person comes to it from the main screen. */
export interface GalleryView {
  readonly name: string;
  readonly steps: readonly GalleryStep[];
  /** What the monitor says beside what it says in this state anyway. */
  readonly says?: (bed: readonly MonitorMessage[]) => readonly MonitorMessage[];
  /** How long nothing happens then, ms. */
  readonly waitMs?: number;
}

const { display, patient, protection, review, system, ward } = TEXTS.en as Readonly<
  Record<string, Readonly<Record<string, string>>>
>;
const text = (from: Readonly<Record<string, string>> | undefined, key: string): string => {
  const found = from?.[key];
  if (found === undefined) throw new Error(`no text ${key}`);
  return found;
};

export function fromMenu(id: ScreenId): readonly GalleryStep[] {
  const [area = '', key = ''] = screenEntry(id).title.split('.');
  const title = (TEXTS.en as Readonly<Record<string, Readonly<Record<string, string>>>>)[area]?.[key] ?? id;
  return [{ key: 'F11' }, { touch: '.screen-menu button', text: title }];
}

const PANEL = '.panel-content button';
const SAYS: Readonly<Partial<Record<ScreenId, GalleryView['says']>>> = { parameters: () => [PARAMETERS] };
const fromObservations = (at: number): readonly GalleryStep[] => [
  ...fromMenu('observations'),
  { touch: `.observations .observation:nth-of-type(${at})` },
];
const child: GalleryView['says'] = (bed) => [ofChild(bed)];
/** What only a screen is told that shows other beds. */
const others = (count: number): readonly MonitorMessage[] =>
  galleryWard(count).filter(({ type }) => type === 'beds' || type === 'privacy' || type === 'wave');
const shownAs = (layout: 'central' | 'two-beds', count: number): GalleryView => ({
  name: layout,
  steps: [],
  says: (bed) => [changed(bed, 'hello', (hello) => ({ display: { ...hello.display, layout } })), ...others(count)],
});

/** Everything of the menu, and everything that is reached from there: each screen has a picture of each state. */
export const GALLERY_VIEWS: readonly GalleryView[] = [
  { name: 'main', steps: [] },
  { name: 'main-gas', steps: [], says: (bed) => [withGas(bed)] },
  { name: 'main-paused', steps: [], says: (bed) => [paused(bed)] },
  { name: 'menu', steps: [{ key: 'F11' }] },
  ...SCREEN_IDS.filter((id) => screenEntry(id).menu !== undefined && screenEntry(id).cover !== true).map((id): GalleryView => {
    const says = SAYS[id];
    return { name: id, steps: fromMenu(id), ...(says && { says }) };
  }),
  { name: 'alarms-paused', steps: fromMenu('protection'), says: (bed) => [paused(bed)] },
  { name: 'protection-pin', steps: [...fromMenu('protection'), { touch: PANEL, text: text(protection, 'audioOffKey') }] },
  { name: 'limits-draft', steps: [...fromMenu('limits'), { touch: '[data-limits="spo2"] .limit-cell button' }], waitMs: 500 },
  { name: 'trends-table', steps: [...fromMenu('trends'), { touch: PANEL, text: text(review, 'table') }] },
  { name: 'strip', steps: [...fromMenu('disclosure'), { touch: '.disclosure-row:nth-of-type(5)' }] },
  { name: 'what-if-answer', steps: [...fromMenu('what-if'), { touch: '.choice-keys button[aria-label$="−"]' }] },
  { name: 'devices-troubled', steps: fromMenu('devices'), says: (bed) => [troubled(bed)] },
  { name: 'connection-troubled', steps: fromMenu('connection'), says: (bed) => [troubled(bed)] },
  { name: 'line', steps: [...fromMenu('devices'), { touch: PANEL, text: text(system, 'line') }], says: () => [LINE] },
  { name: 'calibration', steps: [...fromMenu('display'), { touch: PANEL, text: text(display, 'calibration') }] },
  { name: 'ward-alarms', steps: [...fromMenu('ward'), { touch: '.ward-screen .choice .key', text: text(ward, 'alarms') }] },
  { name: 'ward-journal', steps: [...fromMenu('ward'), { touch: '.ward-screen .choice .key', text: text(ward, 'journal') }] },
  {
    name: 'ward-pin',
    steps: [...fromMenu('ward'), { touch: PANEL, text: 'kPa' }, { touch: '.ward-draft .key', text: text(ward, 'apply') }],
  },
  { name: 'ward-no-pin', steps: fromMenu('ward'), says: () => [{ ...GALLERY_WARD, open: false }] },
  { name: 'patient-transfer', steps: [...fromMenu('patient'), { touch: PANEL, text: text(patient, 'transferKey') }] },
  { name: 'patient-discharge', steps: [...fromMenu('patient'), { touch: PANEL, text: text(patient, 'discharge') }] },
  { name: 'patient-wrong', steps: [...fromMenu('patient'), { touch: PANEL, text: text(patient, 'wrong') }], says: () => [FOUND] },
  { name: 'patient-admit', steps: fromMenu('patient'), says: (bed) => [changed(bed, 'hello', () => ({ patient: null })), FOUND] },
  { name: 'respiratory-rate', steps: fromObservations(1) },
  { name: 'supplemental-oxygen', steps: fromObservations(2) },
  { name: 'consciousness', steps: fromObservations(3) },
  { name: 'temperature', steps: fromObservations(4) },
  { name: 'pain', steps: fromObservations(5) },
  { name: 'urine-output', steps: fromObservations(6) },
  { name: 'spo2-scale', steps: fromObservations(7) },
  { name: 'child', steps: fromMenu('observations'), says: child },
  { name: 'respiratory-effort', steps: fromObservations(2), says: child },
  { name: 'oxygen-delivery', steps: fromObservations(3), says: child },
  { name: 'capillary-refill', steps: fromObservations(4), says: child },
  { name: 'demonstration', steps: [], says: (bed) => [changed(bed, 'hello', () => ({ demo: true }))] },
  {
    name: 'main-unknown',
    steps: [],
    says: (bed) => [{ ...changed(bed, 'link', () => ({})), cloud: { state: 'perhaps' } } as unknown as MonitorMessage],
  },
  { name: 'beds-ward', steps: fromMenu('beds'), says: () => others(16) },
  shownAs('two-beds', 5),
  shownAs('central', 16),
  { name: 'standby', steps: [], says: () => [STANDBY] },
  { name: 'privacy', steps: [], says: () => [PRIVACY] },
  { name: 'stopped', steps: [], waitMs: 4_000 },
  // It takes every other touch away: it comes last.
  { name: 'lock', steps: fromMenu('lock') },
];

function withGas(bed: readonly MonitorMessage[]): MonitorMessage {
  const extra = ['end-tidal-co2', 'inspired-co2', 'cvp-mean'] as const;
  const own = changed(bed, 'numerics', () => ({}));
  const gas = changed(galleryBed({ alarming: false, extra }), 'numerics', () => ({})).tiles;
  return { ...own, tiles: gas.map((tile) => own.tiles.find(({ vital }) => vital === tile.vital) ?? tile) };
}

function paused(bed: readonly MonitorMessage[]): MonitorMessage {
  return changed(bed, 'alarms', ({ atMs }) => ({
    audio: { state: 'paused', untilMs: atMs + 83_000, by: 'N. One' },
    alarmsPaused: { untilMs: atMs + 142_000, by: 'N. One', reason: 'Suction' },
    heldBack: [{ condition: 'spo2-low', text: 'SpO₂ 84 below 90', reason: 'the pleth is not a pulse', sinceMs: atMs - 20_000 }],
  }));
}
