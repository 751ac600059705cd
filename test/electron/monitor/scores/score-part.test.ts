import { expect, onTestFinished, test } from 'vitest';
import { VITAL_KINDS } from '#clinical';
import type { PatientSignals } from '#device';
import type { BedAlarm, BedEntry } from '#ipc';
import { generatePatient } from '../../../../device-drivers/simulators/generator.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import { openPlayedBed } from '../../../support/played-bed.ts';
import { bedConfig, KEY, Window } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';
import { CHARTED } from './patient-score.ts';

/** A generated patient whose breaths and pulse are set by hand. */
function patient(rates: { breaths: number; pulse: number }): PatientSignals {
  const signals = generatePatient({ seed: 3, scenario: 'stable' });
  const numerics = signals.numerics.map((one) => {
    if (one.code === 151562) return { ...one, at: () => rates.breaths };
    return one.code === 147842 ? { ...one, at: () => rates.pulse } : one;
  });
  return { ...signals, waves: [], numerics: numerics.filter(({ code }) => code !== 150344) };
}

async function bed(rates = { breaths: 15, pulse: 75 }) {
  const directory = storeFolder();
  const store = { directory, key: KEY };
  const { admission } = bedConfig(directory, 1);
  const limits = { 'heart-rate': { low: 20, high: 250 }, 'respiratory-rate': { low: null, high: null } };
  const played = await openPlayedBed({ store, signals: patient(rates), waves: [], config: { admission, limits } });
  onTestFinished(() => played.monitor.stop());
  const window = new Window();
  played.monitor.attachScreen(window);
  // A window that sends no sign of life is told nothing after a minute.
  played.monitor.observe((message) => window.post(message));
  const enter = (...entries: readonly BedEntry[]): void => {
    for (const entry of entries) window.say({ type: 'enter', entry, by: 'a nurse' });
  };
  const alarm = (condition: string): BedAlarm | undefined =>
    window.last('alarms')?.alarms.find((one) => one.condition === condition);
  return { played, window, enter, alarm, directory };
}

test('a score of 7 that stays a minute alarms medium, never high; one that is charted alarms at once', async () => {
  const rates = { breaths: 26, pulse: 115 };
  const { played, window, enter, alarm } = await bed(rates);
  played.play(70);
  enter(...CHARTED);
  expect(window.last('score')).toMatchObject({ total: 5, band: 'medium', response: 'urgent' });
  played.play(1);
  expect(alarm('news2-urgent')).toMatchObject({ priority: 'low', text: 'NEWS2 5: urgent assessment', source: 'physiological' });
  enter({ what: 'consciousness', value: 'V' });
  played.play(1);
  expect(window.last('score')).toMatchObject({ total: 8, band: 'high' });
  expect(alarm('news2-emergency')).toMatchObject({ priority: 'medium', text: 'NEWS2 8: emergency assessment' });
  expect(alarm('news2-urgent')).toBeUndefined();
});

test('5 or 6 points after a rise of 2 alarm medium', async () => {
  const rates = { breaths: 15, pulse: 75 };
  const { played, enter, alarm } = await bed(rates);
  played.play(70);
  enter(...CHARTED);
  Object.assign(rates, { breaths: 26, pulse: 115 });
  played.play(200);
  expect(alarm('news2-urgent')).toMatchObject({ priority: 'medium' });
});

test('what is charted is on record with who and when, and what cannot be is refused with a reason', async () => {
  const { played, window, enter, directory } = await bed();
  played.play(5);
  enter(...CHARTED, { what: 'temperature', value: 369 });
  expect(window.last('issue')).toMatchObject({
    where: 'charting',
    detail: expect.stringContaining('369 °C cannot be') as string,
  });
  expect(window.last('score')?.inputs.find(({ name }) => name === 'temperature')).toMatchObject({ value: 36.8, by: 'a nurse' });
  expect(window.last('score')?.charted.map(({ what }) => what)).toEqual(['consciousness', 'supplemental-oxygen', 'temperature']);
  const history = openHistory({ directory, key: KEY });
  onTestFinished(() => history.close());
  const charted = history.entries(0, Number.MAX_SAFE_INTEGER).filter(({ reading }) => reading.kind === 'entry');
  expect(charted.map(({ reading }) => reading)).toMatchObject([
    { what: 'consciousness', value: 'A', by: 'a nurse' },
    { what: 'supplemental-oxygen', value: false, by: 'a nurse' },
    { what: 'temperature', value: 36.8, by: 'a nurse' },
  ]);
});

test('what no score counts is told with who and when as well, so that nobody charts it again; zero is a value', async () => {
  const { played, window, enter } = await bed();
  played.play(5);
  enter({ what: 'pain', value: 3 }, { what: 'urine-output', value: 0 });
  const { charted = [], atMs = 0 } = window.last('score') ?? {};
  expect(charted).toMatchObject([
    { what: 'pain', value: 3, by: 'a nurse' },
    { what: 'urine-output', value: 0, by: 'a nurse' },
  ]);
  for (const entry of charted) expect(Math.abs(atMs - entry.atMs)).toBeLessThan(2_000);
});

test('each measured input leads to a reading on record', async () => {
  const { played, window, enter, directory } = await bed();
  played.play(70);
  enter(...CHARTED);
  played.play(2);
  const inputs = window.last('score')?.inputs ?? [];
  const history = openHistory({ directory, key: KEY });
  onTestFinished(() => history.close());
  const ids = new Set(VITAL_KINDS.flatMap((vital) => history.numerics(vital, 0, Number.MAX_SAFE_INTEGER).map(({ id }) => id)));
  const charted = new Set(history.entries(0, Number.MAX_SAFE_INTEGER).map(({ reading }) => reading.id));
  expect(inputs).toHaveLength(7);
  for (const { name, from, origin } of inputs) {
    const known = origin === 'device' ? ids : charted;
    expect(known.has(from?.reading ?? ''), `${name} from ${from?.reading ?? 'nothing'}`).toBe(true);
  }
});

test('the next patient: nothing that was charted counts, no alarm of the former goes on, and a child gets the score of children', async () => {
  const { played, window, enter, alarm } = await bed({ breaths: 26, pulse: 135 });
  played.play(70);
  enter(...CHARTED, { what: 'spo2-scale', value: 2 });
  played.play(1);
  expect(alarm('news2-emergency') ?? alarm('news2-urgent')).toBeDefined();
  window.say({ type: 'discharge', by: 'a nurse' });
  played.play(1);
  expect(window.last('score')?.observation).toBeNull();
  const child = { name: 'Generated, Two', identifier: 'P-2', birthDate: '2019-01-31', type: 'paediatric' } as const;
  window.say({ type: 'admit', patient: child, encounter: 'E-2', by: 'a nurse' });
  played.play(2);
  const score = window.last('score');
  expect(score).toMatchObject({ score: 'Bedside PEWS', total: null, scaleSet: null, observation: { lastMs: null } });
  expect(score?.inputs.every(({ origin }) => origin === 'missing')).toBe(true);
  expect(score?.charted).toEqual([]);
  expect(alarm('news2-emergency')).toBeUndefined();
  expect(alarm('news2-urgent')).toBeUndefined();
});
