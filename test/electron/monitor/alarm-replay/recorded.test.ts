import fc from 'fast-check';
import { expect, test } from 'vitest';
import { vitalSign } from '#clinical';
import { AlarmReplay } from '../../../../electron/monitor/alarm-replay/alarm-replay.ts';
import { recordedLoad } from '../../../../electron/monitor/alarm-replay/recorded-alarms.ts';
import { storedVitals } from '../../../../electron/monitor/alarm-replay/stored-vital.ts';
import type { AlarmStep } from '../../../../electron/monitor/alarms/alarm-step.ts';
import { BedAlarms } from '../../../../electron/monitor/alarms/bed-alarms.ts';
import { alarmReading } from '../../../../electron/monitor/outbox/telemetry-envelope.ts';
import { openHistory } from '../../../../electron/monitor/recorder/history-adapter.ts';
import type { StoreRow } from '../../../../electron/monitor/recorder/rows.ts';
import { openSqliteStore } from '../../../../electron/monitor/recorder/sqlite-store-adapter.ts';
import type { BoardVital } from '../../../../electron/monitor/screen/vital-board.ts';
import { KEY } from '../bed.ts';
import { storeFolder } from '../recorder/store-folder.ts';
import { everySecond, held, START, stretches } from './stretch.ts';

const TICK_MS = 40;

/** A bed as it runs: it ticks 25 times a second, and somebody acknowledges now and then. */
function live(readings: readonly BoardVital[], acknowledgedMs: readonly number[], toMs: number): readonly AlarmStep[] {
  const bed = new BedAlarms({ patientType: 'adult' });
  const steps: AlarmStep[] = [];
  let next = 0;
  for (let nowMs = START; nowMs <= toMs; nowMs += TICK_MS) {
    for (; (readings[next]?.arrivedMs ?? Infinity) <= nowMs; next++) {
      const reading = readings[next];
      if (reading) steps.push(...bed.onVital(reading, reading.arrivedMs));
    }
    steps.push(...bed.tick(nowMs));
    if (acknowledgedMs.some((ms) => ms > nowMs - TICK_MS && ms <= nowMs)) steps.push(...bed.acknowledge('a nurse', nowMs));
  }
  return [...steps, ...bed.tick(toMs)];
}

function rowsOf(readings: readonly BoardVital[], steps: readonly AlarmStep[]): readonly StoreRow[] {
  const vitals = readings.map(({ vital, value, reason, unit, questionable, measuredMs, arrivedMs }, index): StoreRow => {
    const code = vitalSign(vital).mdc[0]?.code ?? null;
    const about = { id: `v${index}`, device: 'monitor-1', code, vendorCode: vital, value, reason, unit, questionable };
    return { table: 'vitals', ...about, measuredMs, arrivedMs };
  });
  const alarms = steps.map((step, index): StoreRow => {
    return { table: 'alarms', id: `a${index}`, atMs: step.atMs, json: JSON.stringify(alarmReading(step, `a${index}`, 0)) };
  });
  return [...vitals, ...alarms];
}

test('a replay of what a bed recorded gives the alarms that it gave', () => {
  fc.assert(
    fc.property(stretches, fc.array(fc.nat(300), { maxLength: 4 }), (readings, acknowledgedS) => {
      const toMs = (readings.at(-1)?.arrivedMs ?? START) + 9_000;
      const acknowledgedMs = acknowledgedS.sort((a, b) => a - b).map((s) => START + s * 1000 + 520);
      const steps = live(readings, acknowledgedMs, toMs);
      const directory = storeFolder();
      const store = openSqliteStore({ directory, key: KEY });
      store.commit(rowsOf(readings, steps));
      store.close();

      const stored = openHistory({ directory, key: KEY });
      const replay = new AlarmReplay({ patientType: 'adult', profile: {}, latching: 'as-set' }, START);
      const acts = acknowledgedMs.filter((ms) => ms <= toMs);
      for (const vital of storedVitals(stored, START, toMs + 1)) {
        while ((acts[0] ?? Infinity) < vital.arrivedMs) replay.acknowledge('a nurse', acts.shift() ?? 0);
        replay.take(vital);
      }
      for (const ms of acts) replay.acknowledge('a nurse', ms);
      const replayed = replay.finish(toMs).episodes;
      const recorded = stored
        .alarms(START, toMs + 1)
        .map(({ step }) => step)
        .filter(({ phase }) => phase === 'start');
      stored.close();

      // A lost signal is noticed with the next look; the onset of a violation is measured.
      const close = (source: string, aMs: number, bMs: number): boolean =>
        Math.abs(aMs - bMs) <= (source === 'technical' ? 1_000 : 0);
      const left = [...replayed];
      for (const { condition, source, onsetAt } of recorded) {
        const index = left.findIndex((one) => one.condition === condition && close(source, one.onsetMs, Date.parse(onsetAt)));
        expect(index, `${condition} ${onsetAt} in the replay`).not.toBe(-1);
        left.splice(index, 1);
      }
      expect(left).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test('the recorded load says how long people took to acknowledge', () => {
  const readings = everySecond('spo2', [...held(96, 5), ...held(86, 60), ...held(96, 30), ...held(86, 60), ...held(96, 9)]);
  const toMs = START + 160_000;
  const steps = live(readings, [START + 35_520, START + 125_520], toMs);
  const alarms = steps.map((step) => alarmReading(step, 'id', 0));
  const { byCondition, acknowledgedAfterS, shortShare } = recordedLoad(alarms, START, toMs);
  expect(byCondition).toEqual([{ condition: 'spo2-low', priority: 'medium', alarms: 2 }]);
  expect(acknowledgedAfterS).toBeCloseTo(20.5, 0);
  expect(shortShare).toBe(0);
});
