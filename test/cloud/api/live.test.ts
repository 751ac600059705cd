import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { csvText } from '../../../cloud/api/csv.ts';
import { observationsDue } from '../../../cloud/api/observations-due.ts';
import type { LiveEvent, PopulationAnswer, StatusAnswer } from '../../../cloud/contract/dashboard-api.ts';
import type { ChartedInput } from '../../../cloud/contract/events.ts';
import { bedOutcome, openDashboard, type TestDashboard } from '../../support/dashboard.ts';
import { fillWard, numbersOf } from '../../support/dashboard-ward.ts';
import { eventually } from '../../support/system.ts';

const LONG = 60_000;
const BEDS = 8;

/** Listens as a page does. */
function page(url: string, ward?: string) {
  const events: LiveEvent[] = [];
  const over = new AbortController();
  const run = async (): Promise<void> => {
    const query = ward === undefined ? '' : `?ward=${encodeURIComponent(ward)}`;
    const response = await fetch(`${url}/api/events${query}`, { signal: over.signal });
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const [, type, data] = /^event: (\w+)\ndata: (.*)$/m.exec(block) ?? [];
        if (data !== undefined) events.push({ type, ...(JSON.parse(data) as object) } as LiveEvent);
      }
    }
  };
  const running = run().catch(() => undefined);
  return { events, close: () => (over.abort(), running) };
}

describe('what a page hears', () => {
  let dashboard: TestDashboard;
  beforeAll(async () => {
    dashboard = await openDashboard();
    await fillWard(dashboard, BEDS);
  }, 120_000);
  afterAll(() => dashboard?.stop());

  it('is the board first, then what changed, of its ward only, and a word every second', async () => {
    const three = page(dashboard.url, 'Ward 3');
    const four = page(dashboard.url, 'Ward 4');
    const firstOf = (one: typeof three) => eventually(() => Promise.resolve(one.events[0]), LONG, 'the board');
    const wardsIn = (event: LiveEvent): string[] =>
      event.type === 'second' ? [] : [...new Set(event.beds.map(({ ward }) => ward))];
    expect(await firstOf(three)).toMatchObject({ type: 'board' });
    expect(wardsIn(await firstOf(four))).toEqual(['Ward 4']);
    const sick = bedOutcome({ bed: 1, totalMin: 6, minutesAgo: -1 });
    await dashboard.publish(sick);
    await eventually(
      () => Promise.resolve(three.events.some((event) => event.type === 'beds' && event.beds[0]?.score.totalMin === 6)),
      LONG,
      'the bed that changed',
    );
    await dashboard.append('enriched', numbersOf(BEDS));
    const told = (one: typeof three) =>
      one.events.flatMap((event) => (event.type === 'second' ? event.numbers : [])).map(([patient]) => patient);
    await eventually(() => Promise.resolve(told(three).includes('Patient/p1')), LONG, 'the numbers');
    expect(told(three)).not.toContain('Patient/p2');
    await eventually(() => Promise.resolve(told(four).includes('Patient/p2')), LONG, 'the other ward’s numbers');
    expect(four.events.flatMap(wardsIn)).not.toContain('Ward 3');
    await Promise.all([three.close(), four.close()]);
  });

  it('is the alarm at the bed', async () => {
    type Board = { beds: { bed: string; alarms: { text: string }[] }[] };
    await eventually(
      async () => {
        const { beds } = await dashboard.get<Board>('/api/ward');
        return beds.find(({ bed }) => bed === 'bed-7')?.alarms[0]?.text === 'ABP mean 52 below 60';
      },
      90_000,
      'the alarm on the board',
    );
  });

  it('is the ward as a whole: scores, alarms, and the device that fell silent first', async () => {
    const answer = await dashboard.get<PopulationAnswer>('/api/population');
    expect(answer.scores.map(({ ward, counts }) => [ward, counts.reduce((sum, count) => sum + count, 0)])).toEqual([
      ['Ward 3', 4],
      ['Ward 4', 4],
    ]);
    expect(answer.alarmHours).toHaveLength(24);
    expect(answer.alarmHours.reduce((sum, { medium }) => sum + medium, 0)).toBe(1);
    expect(answer.quality.devices[0]).toMatchObject({ deviceId: 'station-bed-3', connected: null, patient: 'Patient/p3' });
    expect(answer.quality.parkedCounts).toEqual([{ stage: 'connector', reason: 'no-template', count: 1 }]);
  });

  it('names a patient who is admitted and has no device', async () => {
    await dashboard.fhir.update({ resourceType: 'Patient', id: 'alone', name: [{ family: 'Simulated', given: ['Alone'] }] });
    await dashboard.fhir.update({
      resourceType: 'Encounter',
      id: 'e-alone',
      status: 'in-progress',
      class: { code: 'IMP' },
      subject: { reference: 'Patient/alone' },
    });
    const { quality } = await dashboard.get<PopulationAnswer>('/api/population');
    expect(quality.patientsWithoutDevice).toEqual([{ patient: 'Patient/alone', name: 'Simulated, Alone' }]);
  });

  it('can be taken away as CSV, and nothing else can', async () => {
    const answer = await fetch(`${dashboard.url}/api/export/devices`);
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect((await answer.text()).split('\r\n')[1]).toMatch(/^station-bed-3,,2/);
    expect((await fetch(`${dashboard.url}/api/export/secrets`)).status).toBe(404);
    expect((await fetch(`${dashboard.url}/api/patients/p1?hours=-1`)).status).toBe(400);
  });

  it('gives a parked message to its stage again, once, and only for somebody', async () => {
    const [parked] = (await dashboard.get<StatusAnswer>('/api/status')).parked;
    const path = `/api/parked/${parked?.id ?? ''}/retry`;
    expect((await dashboard.send(path, {}, {})).status).toBe(403);
    expect((await dashboard.send(path, {})).status).toBe(202);
    expect((await dashboard.send(path, {})).status).toBe(404);
    expect((await dashboard.get<StatusAnswer>('/api/status')).parked).toEqual([]);
  });
});

describe('the next observations', () => {
  const score = { ...bedOutcome({ bed: 1 }).window.score, total: null, band: null };
  const charted = (at: string): ChartedInput[] => [
    { name: 'consciousness', value: 'A', at, ageMs: 0, observation: 'o', record: 'r' },
  ];
  const at = '2026-01-05T10:00:00.000Z';

  it.each([
    [
      { totalMin: 8, bandAtLeast: 'high' },
      { at: null, why: 'continuous' },
    ],
    [
      { totalMin: 5, bandAtLeast: 'medium' },
      { at: '2026-01-05T11:00:00.000Z', why: 'interval' },
    ],
    [
      { totalMin: 3, bandAtLeast: 'low-medium' },
      { at: '2026-01-05T11:00:00.000Z', why: 'interval' },
    ],
    [
      { totalMin: 1, bandAtLeast: 'low' },
      { at: '2026-01-05T14:00:00.000Z', why: 'interval' },
    ],
    [
      { totalMin: 0, bandAtLeast: 'low' },
      { at: '2026-01-05T22:00:00.000Z', why: 'interval' },
    ],
    [{ totalMin: 0, bandAtLeast: null }, null],
  ])('of %j are due by the response table', (fields, due) => {
    expect(observationsDue({ ...score, ...fields }, charted(at))).toEqual(due);
  });

  it('are not called done when nobody charted any', () => {
    expect(observationsDue({ ...score, totalMin: 1, bandAtLeast: 'low' }, [])).toEqual({ at: null, why: 'none-charted' });
  });
});

describe('CSV', () => {
  it('quotes, keeps zero apart from nothing, and starts no formula in a spreadsheet', () => {
    expect(
      csvText(
        ['a', 'b'],
        [
          ['x,"y"', 0],
          ['=HYPERLINK("h")', null],
        ],
      ),
    ).toBe('a,b\r\n"x,""y""",0\r\n"\'=HYPERLINK(""h"")",\r\n');
  });
});
