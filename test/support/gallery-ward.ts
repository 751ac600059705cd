import type { WardMessage } from '#ipc';
import { GALLERY_MS } from './gallery.ts';

const LIMITS = [
  ['heart-rate', 50, 120],
  ['spo2', 90, 100],
  ['respiratory-rate', 8, 30],
  ['temperature', 35, 39],
] as const;

/** What a ward has set: its language comes from IT, its SpO₂ limits from itself. */
export const GALLERY_WARD: WardMessage = {
  type: 'ward',
  atMs: GALLERY_MS,
  open: true,
  settings: {
    display: { sweep: { ecg: 50 }, nightHours: { from: '22:00', until: '06:00' } },
    profiles: { adult: { limits: { spo2: { low: 88, high: 100 } } } },
  },
  fixed: ['display.language', 'adult.limits.heart-rate'],
  waiting: true,
  classes: (['adult', 'paediatric', 'neonatal'] as const).map((type) => ({
    type,
    delayS: 10,
    usualDelayS: 10,
    limits: LIMITS.map(([vital, low, high]) => ({ vital, low, high, usual: { low, high } })),
    refused: null,
  })),
  journal: [
    {
      atMs: GALLERY_MS - 3_600_000,
      by: 'N. One',
      changes: [
        { path: 'display.sweep.ecg', before: null, after: '50' },
        { path: 'adult.limits.spo2', before: null, after: '88 – 100' },
      ],
    },
  ],
};
