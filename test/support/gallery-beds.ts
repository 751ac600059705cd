import type { BedReport, BedsMessage, BedView, MonitorMessage, NumericTile, WaveMessage } from '#ipc';
import { alarmOf, bedReport } from './bed-reports.ts';
import { GALLERY_MS } from './gallery.ts';
import { galleryBed } from './gallery-bed.ts';

const NAMES = [
  'Abenteuer, Alba',
  'Beispiel, Bela',
  'Contoso, Cara',
  'Dummy, Dora-Wilhelmina von der Beispielheide',
  'Ejemplo, Eva',
];

/** The ward on one screen: some beds well, one in high alarm, one lost, one in standby, one covered. Nobody of these names exists. */
export function galleryWard(count: number): readonly MonitorMessage[] {
  const own = galleryBed({ alarming: false });
  const numerics = own.find((message) => message.type === 'numerics');
  const waves = own.filter((message): message is WaveMessage => message.type === 'wave');
  const hello = own.find((message) => message.type === 'hello');
  if (numerics?.type !== 'numerics' || hello?.type !== 'hello') throw new Error('a bed without numbers');
  const views = Array.from({ length: count }, (_, index): BedView => {
    const bed = index === 0 ? hello.bed.id : `bed-${index < 12 ? index : index + 1}`;
    const view = { bed, own: index === 0, sinceMs: GALLERY_MS, loss: null, detail: null, sounding: null } as const;
    if (index === 2) {
      return { ...view, state: 'lost', sinceMs: GALLERY_MS - 132_000, loss: 'no-answer', sounding: 'medium', report: null };
    }
    return {
      ...view,
      state: 'live',
      sounding: index === 1 ? 'high' : null,
      report: reportOf(index, bed, numerics.tiles, hello.waves),
    };
  });
  const beds: BedsMessage = { type: 'beds', atMs: GALLERY_MS, beds: views };
  const others = views
    .filter((view) => !view.own && view.report !== null)
    .flatMap(({ bed }) => waves.map((wave) => ({ ...wave, channel: `${bed}/${wave.channel}` })));
  return [...own, beds, { type: 'privacy', atMs: GALLERY_MS, privacy: null, watchers: ['central-1'] }, ...others];
}

function reportOf(
  index: number,
  bed: string,
  tiles: readonly NumericTile[],
  waves: BedReport['waves'] | readonly BedReport['waves'][number][],
): BedReport {
  const part = { bed, tiles: [...tiles], waves: [...waves] };
  const score = {
    ...{
      name: 'NEWS2',
      total: index % 8,
      totalMin: index % 8,
      totalMax: index % 8,
      band: 'low',
      bandAtLeast: 'low',
      unknown: false,
    },
  };
  const patient = {
    name: NAMES[index % NAMES.length] ?? '',
    identifier: `SIM-${index}`,
    type: 'adult' as const,
    provisional: false,
  };
  const times = { onsetMs: GALLERY_MS - 42_000, raisedMs: GALLERY_MS - 32_000 };
  if (index === 1)
    return bedReport({
      ...part,
      patient,
      score,
      tiles: tiles.map((tile) => (tile.vital === 'spo2' ? { ...tile, value: 76, alarm: 'high', violated: 'low' } : tile)),
      alarms: [
        alarmOf({ ...times, priority: 'high', condition: 'spo2-desaturation', value: 76, limit: 80 }),
        alarmOf({
          ...times,
          alarmId: 'a-2',
          priority: 'medium',
          condition: 'heart-rate-high',
          vital: 'heart-rate',
          value: 128,
          limit: 120,
        }),
      ],
    });
  if (index === 3) return bedReport({ ...part, patient, score, standby: { sinceMs: GALLERY_MS - 3_600_000, by: 'bedside' } });
  if (index === 4) return bedReport({ ...part, patient, score: { ...score, total: null, totalMax: 12 }, privacy: true });
  if (index === 5) return bedReport({ ...part, patient: null, score: { ...score, unknown: true }, tiles: [], waves: [] });
  if (index === 6)
    return bedReport({ ...part, patient, score, alarms: [alarmOf({ ...times, state: 'acknowledged', condition: 'spo2-low' })] });
  return bedReport({ ...part, patient, score });
}
