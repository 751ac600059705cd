import type { PopulationAnswer, WardBed } from '../contract/dashboard-api.ts';

type Cell = string | number | boolean | null;

/**
 * RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it; null is an empty cell, zero is 0.
 */
export function csvText(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [head, ...rows].map((row) => row.map(cellText).join(',')).join('\r\n') + '\r\n';
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell !== 'string') return String(cell);
  const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const EXPORTS = ['ward', 'alarms', 'devices'] as const;
export type Export = (typeof EXPORTS)[number];

export function exported(what: Export, beds: readonly WardBed[], population: PopulationAnswer): string {
  switch (what) {
    case 'ward':
      return csvText(
        [
          'ward',
          'bed',
          'patient',
          'score least',
          'score most',
          'band at least',
          'missing',
          'rise',
          'responsible',
          'responsible until',
          'next',
          'flag since',
          'window end',
        ],
        beds.map((bed) => [
          bed.ward,
          bed.bed,
          bed.patient,
          bed.score.totalMin,
          bed.score.totalMax,
          bed.score.band ?? bed.score.bandAtLeast,
          bed.score.missing.join(' '),
          bed.rise,
          bed.care.responsible?.name ?? null,
          bed.care.responsible?.until ?? null,
          bed.care.next?.name ?? null,
          bed.flag?.since ?? null,
          bed.windowEnd,
        ]),
      );
    case 'alarms':
      return csvText(
        ['ward', 'bed', 'alarms in 24 h', 'of these high', 'median seconds to acknowledgement'],
        population.alarmBeds.map(({ ward, bed, perDay, high, toReactS }) => [ward, bed, perDay, high, toReactS]),
      );
    case 'devices':
      return csvText(
        ['device', 'connected', 'last message', 'ward', 'bed', 'patient'],
        population.quality.devices.map((one) => [one.deviceId, one.connected, one.lastAt, one.ward, one.bed, one.patient]),
      );
  }
}
