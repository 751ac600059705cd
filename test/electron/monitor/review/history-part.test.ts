import { describe, expect, onTestFinished, test } from 'vitest';
import type { HistoryAnswer, HistoryQuestion, PatientBanner, ScreenMessage } from '#ipc';
import type { ActReading, EntryReading, SettingReading } from '#wire';
import { BedAlarms } from '../../../../electron/monitor/alarms/bed-alarms.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import type { StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { HistoryPart } from '../../../../electron/monitor/review/history-part.ts';
import { KEY } from '../bed.ts';
import { heartRateRow, trendRow, waveRow } from '../recorder/rows.ts';
import { storeFolder } from '../recorder/store-folder.ts';

const MINUTE = 60_000;
const ADMITTED = Date.UTC(2026, 0, 5, 20);
const NIGHT = Date.UTC(2026, 0, 6, 3, 12);
const iso = (ms: number): string => new Date(ms).toISOString();

const PATIENT: PatientBanner = {
  name: 'Simulated, Patient',
  identifier: 'SIM-1',
  birthDate: '1954-04-12',
  type: 'adult',
  encounter: 'ENC-1',
  admittedAt: iso(ADMITTED),
};

/** A bed in which that was recorded, two hours after the night's event. */
function bed(rows: readonly StoreRow[], patient: PatientBanner | null = PATIENT) {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  store.commit(rows);
  store.close();
  const told: { id: string; answer: HistoryAnswer }[] = [];
  const waiting: (() => void)[] = [];
  let steadyMs = 0;
  const alarms = new BedAlarms({ patientType: 'adult' });
  const part = new HistoryPart({
    post: (id, answer) => void told.push({ id, answer }),
    openHistory: () => openHistory({ directory, key: KEY }),
    patient: () => patient,
    options: () => ({ patientType: 'adult', profile: { delayS: 10 } }),
    alarms: () => alarms,
    now: () => (steadyMs += 0.5),
    later: (work) => void waiting.push(work),
  });
  onTestFinished(() => part.finish());
  const wallMs = NIGHT + 2 * 60 * MINUTE;
  const moment = { nowMs: wallMs, now: { wallMs, monotonicMs: 0 } };
  let asked = 0;
  return {
    told,
    part,
    alarms,
    say: (message: unknown) => part.onScreen(message as ScreenMessage, moment),
    ask(question: HistoryQuestion): string {
      asked += 1;
      part.onScreen({ type: 'ask-history', id: `w/${asked}`, question }, moment);
      return `w/${asked}`;
    },
    work() {
      let slices = 0;
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        next();
        slices += 1;
      }
      return slices;
    },
    answer<What extends HistoryQuestion['what']>(question: Extract<HistoryQuestion, { what: What }>) {
      this.ask(question);
      this.work();
      const { answer } = told.at(-1) ?? {};
      if (answer?.what !== question.what) throw new Error(`answered ${JSON.stringify(answer)}`);
      return answer as Extract<HistoryAnswer, { what: What }>;
    },
  };
}

function alarmStep(phase: string, atMs: number, more: object = {}): StoreRow {
  const reading = {
    ...{ kind: 'alarm', id: `a/${phase}/${atMs}`, alarmId: 'spo2-low-1', condition: 'spo2-low', source: 'physiological' },
    ...{ priority: 'medium', phase, text: 'SpO₂ 84 below 90', value: 84, limit: 90, unit: '%' },
    ...{ onsetAt: iso(NIGHT - 10_000), measuredAt: iso(atMs), ...more },
  };
  return { table: 'alarms', id: reading.id, atMs, json: JSON.stringify(reading) };
}

function journal(reading: EntryReading | SettingReading | ActReading): StoreRow {
  return { table: 'entries', id: reading.id, atMs: Date.parse(reading.measuredAt), json: JSON.stringify(reading) };
}

function limitsSet(atMs: number, before: number, after: number): StoreRow {
  const pair = { low: after, high: null };
  const measuredAt = iso(atMs);
  return journal({
    ...{ kind: 'setting', id: `l/${atMs}`, what: 'alarm-limits', vital: 'spo2', ...pair },
    ...{ before: { low: before, high: null }, measuredAt },
  });
}

describe('trends', () => {
  const period = { fromMs: NIGHT - 3 * MINUTE, toMs: NIGHT + 3 * MINUTE };

  test('a minute without a number is a gap, one that came twice holds both', () => {
    const rows = [70, 90].map((value, at) => trendRow(NIGHT - 3 * MINUTE + at, value));
    const later = [trendRow(NIGHT, 80), trendRow(NIGHT - 2 * MINUTE, null), trendRow(NIGHT - 3 * MINUTE, 50)];
    const { firstMs, minutes, vitals } = bed([...rows, ...later]).answer({ what: 'trends', ...period });
    expect([firstMs, minutes]).toEqual([NIGHT - 3 * MINUTE, 6]);
    expect(vitals.map(({ vital, min, max, mean }) => [vital, [...min], [...max], [...mean]])).toEqual([
      [
        'heart-rate',
        [50, Number.NaN, Number.NaN, 80, Number.NaN, Number.NaN],
        [90, Number.NaN, Number.NaN, 80, Number.NaN, Number.NaN],
        [70, Number.NaN, Number.NaN, 80, Number.NaN, Number.NaN],
      ],
    ]);
  });

  test('nothing from before the admission', () => {
    const { vitals, fromMs } = bed([trendRow(ADMITTED - MINUTE, 40), trendRow(ADMITTED, 70)]).answer({
      what: 'trends',
      fromMs: ADMITTED - 60 * MINUTE,
      toMs: NIGHT,
    });
    expect(fromMs).toBe(ADMITTED);
    expect(vitals[0]?.min[0]).toBe(70);
  });

  test('the score as it changed, incomplete ones with their bounds', () => {
    const about = { table: 'scores', score: 'NEWS2', band: null, points: '{"pulse":1,"spo2":null}' } as const;
    const { scores } = bed([
      { ...about, atMs: NIGHT - MINUTE, total: null, totalMin: 1, totalMax: 12 },
      { ...about, atMs: NIGHT, total: 0, totalMin: 0, totalMax: 0, band: 'low' },
    ]).answer({ what: 'trends', ...period });
    expect(scores).toEqual([
      {
        atMs: NIGHT - MINUTE,
        score: 'NEWS2',
        total: null,
        totalMin: 1,
        totalMax: 12,
        band: null,
        points: { pulse: 1, spo2: null },
      },
      { atMs: NIGHT, score: 'NEWS2', total: 0, totalMin: 0, totalMax: 0, band: 'low', points: { pulse: 1, spo2: null } },
    ]);
  });
});

describe('events', () => {
  const period = { fromMs: NIGHT - 30 * MINUTE, toMs: NIGHT + 30 * MINUTE };
  const act = (what: ActReading['what'], atMs: number, by = 'N.O.'): StoreRow =>
    journal({
      ...{ kind: 'act', id: `act/${what}/${atMs}`, what, vital: null, condition: null, by, reason: null, untilAt: null },
      measuredAt: iso(atMs),
    });

  test('one alarm is one event: its highest priority, when it ended, who acknowledged it and when', () => {
    const { events } = bed([
      alarmStep('start', NIGHT),
      alarmStep('escalated', NIGHT + 10_000, { priority: 'high', text: 'SpO₂ 78 below 90', value: 78 }),
      alarmStep('acknowledged', NIGHT + 20_000, { priority: 'medium' }),
      act('acknowledged', NIGHT + 20_000),
      alarmStep('end', NIGHT + 40_000, { value: 78 }),
    ]).answer({ what: 'events', ...period });
    const alarms = events.filter(({ kind }) => kind === 'alarm');
    expect(alarms).toHaveLength(1);
    expect(alarms[0]).toMatchObject({
      ...{ atMs: NIGHT, onsetMs: NIGHT - 10_000, endedMs: NIGHT + 40_000, priority: 'high', vital: 'spo2', value: 78 },
      ...{ acknowledgedMs: NIGHT + 20_000, by: 'N.O.', limit: 90 },
    });
  });

  test('an alarm that began before the period and went on into it is there; one that was over is not', () => {
    const late = { fromMs: NIGHT + 30_000, toMs: NIGHT + MINUTE };
    const rows = [alarmStep('start', NIGHT), alarmStep('end', NIGHT + 40_000)];
    expect(bed(rows).answer({ what: 'events', ...late }).events).toHaveLength(1);
    expect(bed(rows).answer({ what: 'events', fromMs: NIGHT + 41_000, toMs: NIGHT + MINUTE }).events).toEqual([]);
  });

  test('what people charted, with zero as a value, and which limits they set', () => {
    const entry: EntryReading = {
      kind: 'entry',
      id: 'e/1',
      what: 'respiratory-rate',
      value: 0,
      by: 'N.O.',
      measuredAt: iso(NIGHT),
    };
    const { events } = bed([journal(entry), limitsSet(NIGHT + MINUTE, 90, 85)]).answer({ what: 'events', ...period });
    expect(events).toMatchObject([
      { kind: 'charted', what: 'respiratory-rate', value: 0, by: 'N.O.' },
      { kind: 'limits', vital: 'spo2', text: '90 / – → 85 / –' },
    ]);
  });
});

describe('one event in full', () => {
  test('samples and numbers of the period and no others; a number that was missing keeps its reason', () => {
    const samples = Array.from({ length: 250 }, (_, index) => index);
    const rows = [
      waveRow(NIGHT - 1000, samples),
      waveRow(NIGHT, samples),
      heartRateRow('f-1', NIGHT, null),
      heartRateRow('f-2', NIGHT - MINUTE),
    ];
    const strip = bed(rows).answer({ what: 'strip', fromMs: NIGHT - 500, toMs: NIGHT + 100, atMs: NIGHT });
    const [wave] = strip.waves;
    const rateHz = wave?.pieces[0]?.rateHz ?? 0;
    expect(wave?.label).toBe('II');
    // Two blocks that abut are one line, cut to the period.
    expect(wave?.pieces.map(({ firstMs, samples: cut }) => [firstMs, cut.length])).toEqual([[NIGHT - 500, rateHz * 0.6]]);
    expect(strip.numerics).toEqual([
      { vital: 'heart-rate', unit: '/min', values: [{ atMs: NIGHT, value: null, reason: 'probe-off' }] },
    ]);
  });

  test('the limits that were in force then, not those of now', () => {
    const about = bed([
      limitsSet(NIGHT - MINUTE, 90, 85),
      limitsSet(NIGHT + MINUTE, 85, 88),
      limitsSet(NIGHT + 2 * MINUTE, 88, 90),
    ]);
    const lowAt = (atMs: number): number | null | undefined =>
      about.answer({ what: 'strip', fromMs: atMs, toMs: atMs + 1000, atMs }).limits.find(({ vital }) => vital === 'spo2')?.low;
    expect([NIGHT - 2 * MINUTE, NIGHT, NIGHT + MINUTE + 1, NIGHT + 3 * MINUTE].map(lowAt)).toEqual([90, 85, 88, 90]);
  });
});

describe('full disclosure', () => {
  test('a single sample that stands out is in its column; what is missing stays empty', () => {
    const samples = Array.from({ length: 250 }, () => 0);
    samples[125] = 3;
    const { min, max, channels } = bed([waveRow(NIGHT, samples)]).answer({
      ...{ what: 'disclosure', channel: '131330', fromMs: NIGHT, toMs: NIGHT + 2000, columns: 4 },
    });
    expect(channels.map(({ label }) => label)).toEqual(['II']);
    expect(max.filter((value) => value === 3)).toHaveLength(1);
    expect([...min].map((value) => (Number.isNaN(value) ? null : value)).at(-1)).toBeNull();
  });

  test('no sample from before the admission, though its block reaches over it', () => {
    const samples = Array.from({ length: 500 }, () => 1);
    const rows = [waveRow(ADMITTED - 500, samples)];
    const { max } = bed(rows).answer({
      what: 'disclosure',
      channel: '131330',
      fromMs: ADMITTED - 1000,
      toMs: ADMITTED + 1000,
      columns: 20,
    });
    expect([...max.slice(0, 10)].every(Number.isNaN)).toBe(true);
    expect(max[10]).toBe(1);
  });
});

describe('what other limits would have made of a shift', () => {
  const values = Array.from({ length: 120 }, (_, second) => (second > 30 && second < 75 ? 125 : 80));
  const rows = values.map((value, second) => heartRateRow(`v-${second}`, NIGHT + second * 1000, value));
  const question = { what: 'what-if', fromMs: NIGHT, toMs: NIGHT + 2 * MINUTE, vital: 'heart-rate' } as const;

  test('a wider limit makes the alarm go: missed, with how long and how far', () => {
    const { before, after, differences, present } = bed(rows).answer({
      ...question,
      limits: { low: 50, high: 130 },
      delayS: null,
    });
    expect([before, after, present.high]).toEqual([1, 0, 120]);
    expect(differences).toMatchObject([{ kind: 'missed', condition: 'heart-rate-high', extreme: 125 }]);
  });

  test('a longer delay makes it later by as much', () => {
    const { differences, presentDelayS } = bed(rows).answer({ ...question, limits: { low: 50, high: 120 }, delayS: 15 });
    expect(presentDelayS).toBe(10);
    expect(differences).toMatchObject([{ kind: 'later', byMs: 5000 }]);
  });
});

describe('questions', () => {
  test('what is no question is refused with the member and the reason, under its own id', () => {
    const { say, told } = bed([]);
    say({ type: 'ask-history', id: 'w/9', question: { what: 'trends', fromMs: 'yesterday', toMs: 0 } });
    expect(told).toEqual([
      { id: 'w/9', answer: { what: 'refused', why: expect.stringContaining('question.fromMs') as unknown } },
    ]);
  });

  test('nobody admitted, an empty period and one that is too long are refused in words', () => {
    const none = bed([], null);
    none.ask({ what: 'trends', fromMs: 0, toMs: 1 });
    const one = bed([]);
    one.ask({ what: 'trends', fromMs: NIGHT, toMs: NIGHT });
    one.ask({ what: 'disclosure', channel: '1', fromMs: NIGHT, toMs: NIGHT + 120 * MINUTE, columns: 10 });
    one.ask({ what: 'events', fromMs: ADMITTED - MINUTE, toMs: ADMITTED });
    const why = [...none.told, ...one.told].map(({ answer }) => (answer.what === 'refused' ? answer.why : ''));
    expect(why).toEqual([
      expect.stringContaining('nobody is admitted'),
      expect.stringContaining('empty'),
      expect.stringContaining('1 h at once'),
      expect.stringContaining('before the admission'),
    ]);
  });

  test('the newest question of a kind counts, other kinds go on beside it; another patient ends all', () => {
    const about = bed([trendRow(NIGHT, 70)]);
    const period = { fromMs: NIGHT - 60 * MINUTE, toMs: NIGHT };
    about.ask({ what: 'trends', ...period });
    const events = about.ask({ what: 'events', ...period });
    const second = about.ask({ what: 'trends', ...period });
    about.work();
    expect(about.told.map(({ id }) => id).sort()).toEqual([events, second].sort());
    about.told.length = 0;
    about.ask({ what: 'trends', ...period });
    about.part.onPatient();
    about.work();
    expect(about.told).toEqual([]);
  });

  test('three days of trends are worked off in many short slices', () => {
    const about = bed([trendRow(NIGHT, 70)], { ...PATIENT, admittedAt: iso(NIGHT - 80 * 60 * MINUTE) });
    about.ask({ what: 'trends', fromMs: NIGHT - 72 * 60 * MINUTE, toMs: NIGHT });
    expect(about.work()).toBeGreaterThan(50);
  });
});
