import { describe, expect, it } from 'vitest';
import { OtherBed, SILENT_MS } from '../../../../electron/monitor/feed/other-bed.ts';
import { alarmOf, bedReport } from '../../../support/bed-reports.ts';

const at = (s: number) => ({ wallMs: 5_000_000 + s * 1_000, monotonicMs: s * 1_000 });

describe('a bed elsewhere', () => {
  it('is shown as it is while it speaks', () => {
    const bed = new OtherBed('bed-7', at(0));
    bed.hear(bedReport(), at(1));
    expect(bed.view(at(2))).toMatchObject({ state: 'live', report: { bed: 'bed-7' } });
  });

  it('has no last values once it is silent, but since when', () => {
    const bed = new OtherBed('bed-7', at(0));
    bed.hear(bedReport(), at(1));
    const view = bed.view(at(1 + SILENT_MS / 1_000));
    expect(view).toMatchObject({ state: 'lost', loss: 'silent', sinceMs: at(1).wallMs, report: null });
  });

  it('goes with its connection at once, with the reason', () => {
    const bed = new OtherBed('bed-7', at(0));
    bed.hear(bedReport(), at(1));
    bed.lose('ended', null);
    expect(bed.view(at(1.1))).toMatchObject({ state: 'lost', loss: 'ended', report: null });
  });

  it('is never shown under the name of another', () => {
    const bed = new OtherBed('bed-7', at(0));
    expect(bed.hear(bedReport({ bed: 'bed-9' }), at(1))).toBe(false);
    expect(bed.view(at(1))).toMatchObject({ state: 'lost', loss: 'other-bed', detail: 'bed-9', report: null });
  });

  it('is being connected for ten seconds, then lost', () => {
    const bed = new OtherBed('bed-7', at(0));
    bed.lose('no-answer', 'ECONNREFUSED');
    expect(bed.view(at(9)).state).toBe('connecting');
    expect(bed.view(at(11))).toMatchObject({ state: 'lost', sinceMs: at(0).wallMs });
  });

  it('measures ages by its own clock, whatever that says', () => {
    const bed = new OtherBed('bed-7', at(0));
    bed.hear(bedReport({ atMs: 1_000_000, alarms: [alarmOf({ onsetMs: 940_000 })] }), at(1));
    expect(bed.view(at(1)).report?.alarms[0]?.onsetMs).toBe(at(1).wallMs - 60_000);
  });

  it('does not become silent because the wall clock is set', () => {
    const bed = new OtherBed('bed-7', at(0));
    bed.hear(bedReport(), at(1));
    expect(bed.view({ wallMs: at(3_601).wallMs, monotonicMs: at(2).monotonicMs }).state).toBe('live');
  });
});
