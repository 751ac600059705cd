import { expect, test } from 'vitest';
import type { DeviceReading, VitalSample, WaveformChunk } from '#device';
import { DeviceIntake } from '../../../../electron/monitor/acquisition/device-intake.ts';
import { BedTime } from '../../../../electron/monitor/clock/bed-time.ts';
import { heartRate } from './line-device.ts';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');
const at = (ms: number) => ({ wallMs: T0 + ms, monotonicMs: 5000 + ms });
const frame = (n: number) => ({ id: `bed-12-boot-${n}`, kind: 'poll result', bytes: new Uint8Array([n]) });

function batch(ms: number, readings: readonly DeviceReading[], frames = [frame(1)]) {
  return { deviceId: 'monitor-1', at: at(ms), frames, readings, issues: [] };
}

function vital(part: Partial<VitalSample>, ms = 0): VitalSample {
  return { ...(heartRate(72, at(ms)) as VitalSample), ...part };
}

function wave(ms: number, uptimeMs: number, samples: readonly (number | null)[]): WaveformChunk {
  const { frame: of, codeName, vendorCode, label, unit, code, time } = vital({ code: 131330, label: 'II', unit: 'mV' }, ms);
  const chunk = { frame: of, codeName, vendorCode, label, unit, code, time: { ...time, deviceUptimeMs: uptimeMs + 40 } };
  return { ...chunk, kind: 'waveform', rateHz: 250, samples, firstSampleUptimeMs: uptimeMs, range: null };
}

test('a value is measured when the device says so by its aligned clock, not when the network delivered it', () => {
  const intake = new DeviceIntake(new BedTime(at(0)));
  const time = (ms: number, deviceUptimeMs: number) => ({ arrival: at(ms), deviceUptimeMs, deviceWall: null });
  intake.take(batch(0, [vital({ time: time(0, 100_000) })]));
  const late = intake.take(batch(1700, [vital({ time: time(1700, 101_000) })], [frame(2)]));
  expect(late.vitals[0]?.reading).toMatchObject({
    measuredAt: '2026-03-01T08:00:01.000Z',
    arrivedAt: '2026-03-01T08:00:01.700Z',
  });
});

test('waves of one channel abut, nulls and lost messages are NaN', () => {
  const intake = new DeviceIntake(new BedTime(at(0)));
  const [first] = intake.take(
    batch(0, [
      wave(
        0,
        1000,
        Array.from({ length: 10 }, () => 0),
      ),
    ]),
  ).waves;
  const [second] = intake.take(batch(130, [wave(130, 1120, [1, null, 0])])).waves;
  expect(second!.firstSampleMs).toBe(first!.firstSampleMs + 40);
  expect([...second!.samples]).toEqual([...Array.from({ length: 20 }, () => Number.NaN), 1, Number.NaN, 0]);
  expect(second!.channel).toBe('131330');
});

test('frames that carry only waves are kept as samples, all others as bytes', () => {
  const frames = [frame(1), frame(2)];
  const taken = new DeviceIntake(new BedTime(at(0))).take(
    batch(0, [{ ...wave(0, 0, [1]), frame: 0 }, vital({ frame: 1 })], frames),
  );
  expect(taken.frames.map(({ id }) => id)).toEqual(['bed-12-boot-2']);
});

test('units are those of the table, on the screen and in the message, which also has what the device said', () => {
  const pressure = vital({ code: 150039, codeName: 'MDC_PRESS_BLD_ART_ABP_MEAN', label: 'ABPm', unit: 'kPa', value: 10 });
  const [taken] = new DeviceIntake(new BedTime(at(0))).take(batch(0, [pressure])).vitals;
  expect(taken?.board).toMatchObject({ vital: 'abp-mean', value: 75, unit: 'mm[Hg]' });
  expect(taken?.reading).toMatchObject({ value: 75, unit: 'mm[Hg]', said: { value: 10, unit: 'kPa' } });
});

test('a value in a unit that makes no sense is not shown, and that is an issue', () => {
  const { vitals, issues } = new DeviceIntake(new BedTime(at(0))).take(batch(0, [vital({ unit: 'mm[Hg]' })]));
  expect(vitals[0]?.board).toMatchObject({ value: null, reason: 'invalid' });
  expect(issues).toMatchObject([{ reason: 'unexpected-unit' }]);
});

test('the same code twice in one frame gives two ids', () => {
  const { vitals } = new DeviceIntake(new BedTime(at(0))).take(batch(0, [vital({}), vital({ value: 73 })]));
  expect(vitals.map(({ reading }) => reading.id)).toEqual(['bed-12-boot-1/147842', 'bed-12-boot-1/147842.1']);
});

test('a number that stands still is kept twice a second, a change at once; frames that told nothing else are kept as samples', () => {
  const intake = new DeviceIntake(new BedTime(at(0)));
  const taken = Array.from({ length: 60 }, (_, packet) => {
    const ms = Math.round((packet * 1000) / 60);
    const value = packet === 20 ? 71 : 72;
    return intake.take(batch(ms, [wave(ms, ms, [1]), vital({ value }, ms)], [frame(packet)]));
  });
  expect(taken.flatMap(({ vitals }) => vitals.map(({ reading }) => reading.value))).toEqual([72, 71, 72, 72]);
  expect(taken.flatMap(({ frames }) => frames.map(({ id }) => id))).toHaveLength(4);
  expect(taken.flatMap(({ waves }) => waves)).toHaveLength(60);
});

test('what a device dates otherwise is never a repeat, however fast it comes after a stall', () => {
  const intake = new DeviceIntake(new BedTime(at(0)));
  const dated = (second: number) =>
    vital({ time: { arrival: at(0), deviceUptimeMs: null, deviceWall: `2026-03-01T08:00:0${second}` } });
  const counted = (second: number) => vital({ time: { arrival: at(0), deviceUptimeMs: second * 1000, deviceWall: null } });
  expect(intake.take(batch(0, [dated(1), dated(2), dated(2), dated(3)])).vitals).toHaveLength(3);
  expect(intake.take(batch(0, [counted(1), counted(2), counted(3)])).vitals).toHaveLength(3);
});
