import { describe, expect, it } from 'vitest';
import type { BedView } from '#ipc';
import { bedPriority, bedQuiet, bedScoreText, bedsSummary, lossText } from '../../renderer/beds-text.ts';
import { alarmOf, bedReport } from '../support/bed-reports.ts';

const view = (part: Partial<BedView>): BedView => ({
  ...{ bed: 'bed-7', own: false, state: 'live', sinceMs: 0, loss: null, detail: null, report: null, sounding: null },
  ...part,
});
const live = (bed: string, alarms: Parameters<typeof alarmOf>[0][] = []): BedView =>
  view({ bed, report: bedReport({ bed, alarms: alarms.map(alarmOf) }) });

describe('the beds of the ward in words', () => {
  it('say the gravest first, a lost bed as a medium alarm, and leave out their own', () => {
    const beds = [
      live('bed-1', [{ priority: 'high' }]),
      view({ bed: 'bed-2', state: 'lost', sinceMs: 0, loss: 'no-answer', sounding: 'medium' }),
      live('bed-3', [{ priority: 'low' }]),
      { ...live('bed-4', [{ priority: 'high' }]), own: true },
      live('bed-5'),
    ];
    const summary = bedsSummary({ type: 'beds', atMs: 0, beds }, 60_000);
    expect(summary).toMatchObject({ priority: 'high', count: 4, sounding: ['bed-2'] });
    expect(summary.items.map((text) => text.slice(0, 20))).toEqual([
      'bed-1: *** SpO₂ 84 b',
      'bed-2: NO DATA since',
      'bed-3: * SpO₂ 84 bel',
    ]);
  });

  it('give no light to what ended or is paused for a procedure', () => {
    const { report } = live('bed-1', [{ state: 'ended-unseen' }, { alarmId: 'b', silenced: 'alarms-paused' }]);
    expect(bedPriority({ state: 'live', report })).toBeNull();
  });

  it('do not flash what everybody knows', () => {
    const { report } = live('bed-1', [{ state: 'acknowledged' }]);
    expect(bedQuiet({ state: 'live', report, sounding: null })).toBe(true);
    expect(bedQuiet({ state: 'live', report: live('x', [{}]).report, sounding: null })).toBe(false);
  });

  it('say why a bed is lost and never a score that is not known', () => {
    expect(lossText({ loss: 'other-bed', detail: 'bed-9' })).toBe('another bed answers there: bed-9');
    const score = { name: 'NEWS2', total: null, totalMin: 0, totalMax: 20, band: null, bandAtLeast: null, unknown: true };
    expect(bedScoreText(score)).toBe('---');
    expect(bedScoreText({ ...score, totalMin: 3, totalMax: 9, unknown: false })).toBe('3–9');
  });
});
