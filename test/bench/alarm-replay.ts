import { type VitalKind, vitalSign } from '#clinical';
import { AlarmReplay } from '../../electron/monitor/alarm-replay/alarm-replay.ts';
import type { Figure } from './figures.ts';

const USUAL: Readonly<Partial<Record<VitalKind, number>>> = {
  'heart-rate': 80,
  'pulse-rate': 80,
  spo2: 95,
  'respiratory-rate': 16,
  'abp-systolic': 120,
  'abp-diastolic': 70,
  'abp-mean': 85,
};
const HOURS = 6;
/** A week of one bed in well under a minute: so many ms an hour. */
const TARGET_MS = 350;

/** Seven numbers a second of one bed, often beyond its limits, through one alarm profile; hour by hour. */
export function measureAlarmReplay(): Promise<readonly Figure[]> {
  const replay = new AlarmReplay({ patientType: 'adult', profile: {} }, 0);
  const values: number[] = [];
  for (let hour = 0; hour < HOURS; hour += 1) {
    const beganMs = performance.now();
    for (let second = hour * 3600; second < (hour + 1) * 3600; second += 1) takeAll(replay, second);
    values.push(performance.now() - beganMs);
  }
  replay.finish(HOURS * 3_600_000);
  const what = 'alarm replay: an hour of one bed, 25200 numbers';
  return Promise.resolve([{ what, values, unit: 'ms', target: { value: TARGET_MS, at: 'median' } }]);
}

function takeAll(replay: AlarmReplay, second: number): void {
  const atMs = second * 1000;
  for (const [vital, usual] of Object.entries(USUAL) as [VitalKind, number][]) {
    const value = Math.round(usual + 12 * Math.sin(second / 97 + vital.length));
    const times = { measuredMs: atMs, arrivedMs: atMs };
    replay.take({ vital, value, reason: null, unit: vitalSign(vital).unit, questionable: false, rank: 0, ...times });
  }
}
