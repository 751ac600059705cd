import { describe, expect, it } from 'vitest';
import { NOTHING_DONE } from '../../../cloud/api/care/care-states.ts';
import type { BedsideAlarm, PatientWindow, WardBed } from '../../../cloud/contract/dashboard-api.ts';
import { TEXTS, wantedLanguage } from '../../../cloud/dashboard/i18n/index.ts';
import { medians, trendData } from '../../../cloud/dashboard/patient/trend-data.ts';
import { linesFor } from '../../../cloud/dashboard/people/for-me.tsx';
import { alarmsByWeight, shortAlarm } from '../../../cloud/dashboard/ward/alarm-weight.ts';
import { asksAnew, boardRows, unanswered } from '../../../cloud/dashboard/ward/ward-order.ts';
import { bedOutcome } from '../../support/dashboard.ts';

const bed = (name: string, totalMin: number, more: Partial<WardBed> = {}): WardBed => ({
  patient: `Patient/${name}`,
  patientName: `Simulated, ${name}`,
  bed: name,
  ward: 'Ward 3',
  deviceId: `station-${name}`,
  score: { ...bedOutcome({ bed: 1 }).window.score, totalMin, totalMax: 14 },
  windowStart: '2026-01-05T10:00:00.000Z',
  windowEnd: '2026-01-05T10:01:00.000Z',
  writtenAt: '2026-01-05T10:01:01.000Z',
  riskAssessment: 'RiskAssessment/r',
  rise: null,
  vitals: {},
  flag: null,
  alarms: [],
  care: NOTHING_DONE,
  observations: null,
  ...more,
});
const all = { order: 'risk', ward: '', find: '', person: null } as const;
const NOW = Date.parse('2026-01-05T10:02:00.000Z');
const names = (rows: readonly WardBed[]): string[] => rows.map(({ bed: name }) => name);

describe('the order of the board', () => {
  const flag = { reference: 'Flag/f', since: '2026-01-05T10:00:00.000Z', reason: 'x' };
  const escalated = { ...NOTHING_DONE, escalated: { level: 1, at: '2026-01-05T10:15:00.000Z' } };

  it('is by what is certain, then by what is possible, then by bed as people count', () => {
    const rows = [bed('b-10', 3), bed('b-2', 3), bed('a', 7)];
    expect(names(boardRows(rows, all, NOW))).toEqual(['a', 'b-2', 'b-10']);
  });

  it('is by rise when asked; a rise that is not known is not taken for none', () => {
    const rows = [bed('falls', 9, { rise: -3 }), bed('rises', 2, { rise: 2 }), bed('unknown', 8)];
    expect(names(boardRows(rows, { ...all, order: 'rise' }, NOW))).toEqual(['rises', 'falls', 'unknown']);
  });

  it('puts what nobody reacted to above all, until somebody has seen it', () => {
    const rows = [bed('sick', 12), bed('forgotten', 5, { flag, care: escalated })];
    expect(names(boardRows(rows, all, NOW))).toEqual(['forgotten', 'sick']);
    const seen = { ...escalated, acknowledged: { by: 'Nurse One', at: '2026-01-05T10:16:00.000Z' } };
    expect(names(boardRows([rows[0]!, bed('forgotten', 5, { flag, care: seen })], all, NOW))).toEqual(['sick', 'forgotten']);
  });

  it('puts there, too, whom nobody took over after the shift of whoever had seen it, until somebody does', () => {
    const seen = { by: 'Nurse One', at: '2026-01-05T10:16:00.000Z' };
    const lapsed = { id: 'n1', name: 'Nurse One', since: '2026-01-05T14:00:00.000Z' };
    const left = { ...escalated, acknowledged: seen, lapsed, escalated: { level: 1, at: '2026-01-05T14:15:00.000Z' } };
    expect(unanswered(bed('left', 5, { flag, care: left }))).toBe(1);
    const responsible = { id: 'n2', name: 'Nurse Two', since: '2026-01-05T14:20:00.000Z', until: null, by: null };
    expect(unanswered(bed('taken', 5, { flag, care: { ...left, lapsed: null, responsible } }))).toBe(0);
  });

  it('puts below them whoever has to be reacted to again: it grew worse since it was seen, and nobody took over', () => {
    const acknowledged = { by: 'Nurse One', at: '2026-01-05T10:16:00.000Z' };
    const askedAnew = { why: 'worsened' as const, at: '2026-01-05T10:20:00.000Z' };
    const worse = { ...NOTHING_DONE, acknowledged, askedAnew };
    const rows = [bed('sick', 12), bed('worse', 5, { flag, care: worse }), bed('forgotten', 5, { flag, care: escalated })];
    expect(names(boardRows(rows, all, NOW))).toEqual(['forgotten', 'worse', 'sick']);
    const responsible = { id: 'n2', name: 'Nurse Two', since: '2026-01-05T10:21:00.000Z', until: null, by: null };
    expect(asksAnew(worse)).toEqual(askedAnew);
    expect(asksAnew({ ...worse, responsible })).toBeNull();
    expect(asksAnew({ ...worse, responsible: { ...responsible, since: '2026-01-05T10:19:00.000Z' } })).toEqual(askedAnew);
  });

  it('puts a score of which nothing new came for long below all that are of now, until something comes', () => {
    const rows = [bed('left', 9, { windowEnd: '2026-01-05T09:30:00.000Z' }), bed('here', 1)];
    expect(names(boardRows(rows, all, NOW))).toEqual(['here', 'left']);
    expect(names(boardRows(rows, all, Date.parse('2026-01-05T09:40:00.000Z')))).toEqual(['left', 'here']);
  });

  it('finds by bed, by name and by who is responsible', () => {
    const term = { since: '2026-01-05T10:00:00.000Z', until: null, by: null };
    const of = (id: string | null) => ({ care: { ...NOTHING_DONE, responsible: { id, name: 'Nurse Two', ...term } } });
    const rows = [bed('a', 1, of('n2')), bed('b', 2)];
    expect(names(boardRows(rows, { ...all, find: 'nurse two' }, NOW))).toEqual(['a']);
    expect(names(boardRows(rows, { ...all, person: { id: 'n2', name: 'Nurse Two, married' } }, NOW))).toEqual(['a']);
    // Another of the same name, and whose name was typed where nobody signs in.
    expect(names(boardRows(rows, { ...all, person: { id: 'n9', name: 'Nurse Two' } }, NOW))).toEqual([]);
    const said = [bed('c', 1, of(null))];
    expect(names(boardRows(said, { ...all, person: { id: null, name: 'Nurse Two' } }, NOW))).toEqual(['c']);
    expect(names(boardRows(said, { ...all, person: { id: 'n2', name: 'Nurse Two' } }, NOW))).toEqual([]);
    expect(names(boardRows(rows, { ...all, find: 'SIMULATED, B' }, NOW))).toEqual(['b']);
  });
});

describe('what is told to whoever uses the page', () => {
  const me = { id: 'n2', name: 'Nurse Two' };
  const other = { id: 'n1', name: 'Nurse One' };
  const term = { since: '2026-01-05T10:00:00.000Z', until: null };
  const flag = { reference: 'Flag/f', since: term.since, reason: 'x' };
  const told = (care: Partial<WardBed['care']>): string[] =>
    linesFor(me, [bed('bed-1', 5, { flag, care: { ...NOTHING_DONE, ...care } })]).map(({ text }) => text);

  it('is who gave her a patient, for now and for her next shift, and not what she took herself', () => {
    expect(told({ responsible: { ...me, ...term, by: other } })).toEqual([expect.stringMatching(/^bed-1: Nurse One made you/)]);
    expect(told({ next: { ...me, from: term.since, by: other } })).toEqual([expect.stringMatching(/^bed-1: from/)]);
    expect(told({ responsible: { ...me, ...term, by: me } })).toEqual([]);
    expect(told({ responsible: { id: 'n9', name: 'Nurse Two', ...term, by: other } })).toEqual([]);
  });

  it('is that nobody reacted while she is responsible', () => {
    const late = { level: 2, at: '2026-01-05T10:15:00.000Z' };
    expect(told({ responsible: { ...me, ...term, by: me }, escalated: late })).toEqual([expect.stringContaining('(2)')]);
    expect(told({ responsible: { ...other, ...term, by: other }, escalated: late })).toEqual([]);
  });
});

describe('the alarms of a row', () => {
  const alarm = (text: string, priority: BedsideAlarm['priority'], source: BedsideAlarm['source'], at: string): BedsideAlarm => ({
    ...{ alarmId: text, text, priority, source, phase: 'start', onsetAt: at, at: `2026-01-05T10:0${at}:00.000Z` },
  });

  it('are the patient’s before the devices’, the higher before the lower, the newer before the older', () => {
    const rows = [
      alarm('too busy', 'high', 'technical', '5'),
      alarm('older', 'medium', 'physiological', '1'),
      alarm('newer', 'medium', 'physiological', '2'),
      alarm('worst', 'high', 'physiological', '0'),
    ];
    expect(alarmsByWeight(rows).map(({ text }) => text)).toEqual(['worst', 'newer', 'older', 'too busy']);
  });

  it('are told without why they became louder', () => {
    expect(shortAlarm('ABP mean 45 below 60 (nobody has reacted for 120 s: louder, and at the central display)')).toBe(
      'ABP mean 45 below 60',
    );
  });
});

describe('a trend', () => {
  it('breaks where no window was scored, and keeps a zero', () => {
    const window = (minute: number, median: number): PatientWindow => ({
      id: String(minute),
      start: new Date(minute * 60_000).toISOString(),
      end: new Date((minute + 1) * 60_000).toISOString(),
      writtenAt: new Date(0).toISOString(),
      score: bedOutcome({ bed: 1 }).window.score,
      riskAssessment: 'RiskAssessment/r',
      vitals: { spo2: { ...bedOutcome({ bed: 1 }).window.vitals['abp-mean']!, median } },
      charted: [],
    });
    const data = trendData([window(0, 97), window(1, 0), window(5, 95)]);
    expect(medians(data, 'spo2')).toEqual([97, 0, null, 95]);
    expect(data.times).toEqual([60, 120, 210, 360]);
    expect(medians(data, 'temperature')).toEqual([null, null, null, null]);
  });
});

describe('languages', () => {
  const holes = (text: string): string[] => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name ?? '').sort();

  it.each(['de', 'es', 'zh'] as const)('%s says everything with the same values', (language) => {
    const texts: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = TEXTS[language];
    for (const [area, keys] of Object.entries(TEXTS.en))
      for (const [key, text] of Object.entries(keys)) {
        const other = texts[area]?.[key] ?? (key.endsWith('_one') ? texts[area]?.[key.replace('_one', '_other')] : undefined);
        expect(other, `${area}.${key}`).toBeTruthy();
        expect(holes(other ?? ''), `${area}.${key}`).toEqual(holes(text));
      }
  });

  it('are chosen by the person, then by the browser', () => {
    expect(wantedLanguage('de', ['es-ES'])).toBe('de');
    expect(wantedLanguage(null, ['fr-FR', 'zh-CN', 'es'])).toBe('zh');
    expect(wantedLanguage(null, ['fr'])).toBe('en');
  });
});
