import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { vitalSign } from '#clinical';
import type { MonitorMessage, PatientBanner, ScreenMessage } from '#ipc';
import { AlarmReplayPart } from '../../../../electron/monitor/alarm-replay/alarm-replay-part.ts';
import { compare } from '../../../../electron/monitor/alarm-replay/comparison.ts';
import { limitPreview } from '../../../../electron/monitor/alarm-replay/limit-preview.ts';
import { BedAlarms } from '../../../../electron/monitor/alarms/bed-alarms.ts';
import { alarmReading } from '../../../../electron/monitor/outbox/telemetry-envelope.ts';
import type { History } from '../../../../electron/monitor/recorder/history.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import type { StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import type { BoardVital } from '../../../../electron/monitor/screen/vital-board.ts';
import { KEY } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';
import { everySecond, held, replay, START, stretches } from './stretch.ts';

const ADMITTED: PatientBanner = {
  name: 'Simulated, Patient',
  identifier: 'SIM-1',
  birthDate: '1954-04-12',
  type: 'adult',
  encounter: 'ENC-1',
  admittedAt: new Date(START).toISOString(),
};

function stored(readings: readonly BoardVital[], more: readonly StoreRow[] = []): History {
  const directory = storeFolder();
  const store = openSqliteStore({ directory, key: KEY });
  const rows = readings.map(({ vital, value, reason, unit, questionable, measuredMs, arrivedMs }, index): StoreRow => {
    const code = vitalSign(vital).mdc[0]?.code ?? null;
    const about = { id: `v${index}`, device: 'monitor-1', code, vendorCode: vital, value, reason, unit, questionable };
    return { table: 'vitals', ...about, measuredMs, arrivedMs };
  });
  store.commit([...rows, ...more]);
  store.close();
  const history = openHistory({ directory, key: KEY });
  onTestFinished(() => history.close());
  return history;
}

/** A bed with what is stored, at the time after it. Work waits until `work` is called. */
function bed(history: History, afterS: number, patient: PatientBanner | null = ADMITTED) {
  const told: MonitorMessage[] = [];
  const waiting: (() => void)[] = [];
  const alarms = new BedAlarms({ patientType: 'adult' });
  let steadyMs = 0;
  let slices = 0;
  const part = new AlarmReplayPart({
    post: (message) => void told.push(message),
    openHistory: () => history,
    patient: () => patient,
    options: () => ({ patientType: 'adult' }),
    alarms: () => alarms,
    now: () => (steadyMs += 0.5),
    later: (work) => void waiting.push(work),
  });
  const nowMs = START + afterS * 1000;
  const moment = { nowMs, now: { wallMs: nowMs, monotonicMs: nowMs } };
  const say = (message: ScreenMessage): boolean => part.onScreen(message, moment);
  const work = (): number => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      next();
      slices += 1;
    }
    return slices;
  };
  return { part, told, say, work };
}

const READINGS = everySecond('spo2', [...held(96, 20), ...held(82, 40), ...held(96, 60), ...held(88, 14), ...held(96, 60)]);

test('says in slices what a changed limit would have made of the last hours', () => {
  const { told, say, work } = bed(stored(READINGS), 200);
  expect(say({ type: 'preview-limits', vital: 'spo2', limits: { low: 81, high: 100 } })).toBe(true);
  expect(told).toEqual([]);
  expect(work()).toBeGreaterThan(10);
  expect(told).toMatchObject([
    {
      type: 'limit-preview',
      vital: 'spo2',
      limits: { low: 81, high: 100 },
      present: { low: 90, high: 100 },
      text: 'last 3 min: 2 alarms → 0; 1 missed: SpO₂ 82 for 40 s',
      missed: 1,
    },
  ]);
});

test('only the newest question is answered, and none after the patient has gone', () => {
  const { part, told, say, work } = bed(stored(READINGS), 200);
  say({ type: 'preview-limits', vital: 'spo2', limits: { low: 81, high: 100 } });
  say({ type: 'preview-limits', vital: 'spo2', limits: { low: 85, high: 100 } });
  work();
  expect(told).toMatchObject([{ limits: { low: 85 } }]);
  say({ type: 'preview-limits', vital: 'spo2', limits: null });
  part.onPatient();
  work();
  expect(told).toHaveLength(1);
});

test('limits that cannot be used, and a bed without a patient, get the reason instead', () => {
  const history = stored(READINGS);
  const { told, say, work } = bed(history, 200);
  say({ type: 'preview-limits', vital: 'spo2', limits: { low: 99, high: 100 } });
  work();
  expect(told).toMatchObject([
    { text: 'no preview: alarm limits, spo2: low 99 and high 100 must be at least 2 apart', missed: 0 },
  ]);
  const empty = bed(history, 200, null);
  empty.say({ type: 'preview-limits', vital: 'spo2', limits: null });
  expect(empty.told).toMatchObject([{ text: 'no preview: preview: nobody is admitted' }]);
});

test('numbers from before the admission are of somebody else', () => {
  const later = { ...ADMITTED, admittedAt: new Date(START + 70_000).toISOString() };
  const { told, say, work } = bed(stored(READINGS), 200, later);
  say({ type: 'preview-limits', vital: 'spo2', limits: { low: 81, high: 100 } });
  work();
  expect(told).toMatchObject([{ text: 'last 2 min: 1 alarm → 0' }]);
});

test('the load names the conditions that alarmed most', () => {
  const steps = replay(READINGS, {}).episodes.flatMap(({ alarmId, condition, raisedMs, onsetMs }) => {
    const about = { alarmId, condition, source: 'physiological', device: null, priority: 'medium', text: '' } as const;
    const start = { ...about, phase: 'start', value: 88, limit: 90, unit: '%', onsetMs, atMs: raisedMs } as const;
    return [start, { ...start, phase: 'acknowledged', atMs: raisedMs + 9_000 } as const];
  });
  const rows = steps.map((step, index): StoreRow => {
    return { table: 'alarms', id: `a${index}`, atMs: step.atMs, json: JSON.stringify(alarmReading(step, `a${index}`, 0)) };
  });
  const { told, say, work } = bed(stored(READINGS, rows), 200);
  say({ type: 'ask-alarm-load' });
  work();
  expect(told).toMatchObject([
    {
      type: 'alarm-load',
      fromMs: START,
      alarms: 2,
      acknowledgedAfterS: 9,
      most: [{ condition: 'spo2-low', text: 'SpO₂ low', alarms: 2 }],
    },
  ]);
});

test('replaying in pieces from the store equals replaying whole', () => {
  fc.assert(
    fc.property(stretches, fc.integer({ min: 70, max: 89 }), (readings, low) => {
      const spo2 = readings.filter(({ vital }) => vital === 'spo2');
      const toMs = (spo2.at(-1)?.arrivedMs ?? START) + 9_000;
      const [present, changed] = [
        { low: 90, high: 100 },
        { low, high: 100 },
      ];
      const question = { patientType: 'adult', profile: {}, vital: 'spo2', present, changed, fromMs: START, toMs } as const;
      const work = limitPreview(stored(readings), question);
      let step = work.next();
      while (step.done !== true) step = work.next();
      const whole = [present, changed].map((spo2Limits) => {
        const replayed = replay(spo2, { limits: { spo2: spo2Limits } });
        return { ...replayed, episodes: replayed.episodes.filter(({ source }) => source === 'physiological') };
      });
      const [before, after] = whole;
      if (!before || !after) throw new Error('two replays');
      expect(step.value).toEqual(compare(before, after));
    }),
    { numRuns: 25 },
  );
});
