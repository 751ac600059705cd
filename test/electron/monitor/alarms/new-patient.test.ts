import { expect, test } from 'vitest';
import type { VitalKind } from '#clinical';
import { AlarmDesk } from '../../../../electron/monitor/alarms/alarm-desk.ts';
import type { DeviceAlarmInput } from '../../../../electron/monitor/alarms/alarm-step.ts';
import { BedAlarms, DEVICE_SILENT } from '../../../../electron/monitor/alarms/bed-alarms.ts';

const T0 = Date.parse('2026-03-01T08:00:00.000Z');
const A = { patientType: 'adult', encounter: 'E-A', profile: { delayS: 0 } } as const;
const B = { patientType: 'neonatal', encounter: 'E-B', profile: { delayS: 0 } } as const;
const UNITS: Readonly<Partial<Record<VitalKind, string>>> = { 'heart-rate': '/min', spo2: '%' };

const vital = (kind: VitalKind, value: number | null, atMs: number) => ({
  vital: kind,
  value,
  reason: value === null ? 'probe-off' : null,
  measuredMs: atMs,
  arrivedMs: atMs,
  questionable: false,
  unit: UNITS[kind] ?? null,
});
const own = (vendorCode: string, part: Partial<DeviceAlarmInput> = {}): DeviceAlarmInput => ({
  deviceId: 'monitor-1',
  deviceLabel: 'M8000',
  vendorCode,
  category: 'technical',
  priority: 'medium',
  present: true,
  text: vendorCode,
  ...part,
});
const silent = (active: boolean) => ({ condition: DEVICE_SILENT, active, priority: 'high', text: 'No data' }) as const;
const conditions = (desk: AlarmDesk) => desk.alarms.list().map(({ condition }) => condition);

test('what alarmed, was set and was paused for one patient ends with the next; the equipment and its alarms go on', () => {
  const desk = new AlarmDesk(new BedAlarms(A));
  desk.setLimits('heart-rate', { low: 20, high: 60 }, T0);
  desk.vital(vital('heart-rate', 72, T0), T0);
  desk.technical({ condition: 'recorder-failing', active: true, priority: 'medium', text: 'Recording fails' }, T0);
  desk.deviceAlarm(own('leads/off', { priority: 'high' }), T0);
  desk.person({ type: 'acknowledge' }, T0);
  desk.person({ type: 'pause-audio', minutes: 3 }, T0);
  desk.look(T0, null);
  expect(conditions(desk)).toEqual(['device/monitor-1/leads/off', 'heart-rate-high', 'recorder-failing']);

  desk.newPatient(B, T0 + 1_000);
  const ended = desk.look(T0 + 1_000, null);
  expect(ended.steps.map(({ condition, phase }) => `${condition} ${phase}`)).toEqual([
    'device/monitor-1/leads/off end',
    'heart-rate-high end',
  ]);
  expect(ended.message?.audio).toEqual({ state: 'on' });
  expect(desk.alarms.limitsOf('heart-rate')).toMatchObject({ low: 100, high: 200 });
  expect(desk.alarms.limits().limits.some(({ changed }) => changed)).toBe(false);

  const told = desk.look(T0 + 1_040, null);
  expect(told.steps).toMatchObject([{ condition: 'device/monitor-1/leads/off', phase: 'start', atMs: T0 + 1_040 }]);
  expect(told.message?.alarms.map(({ condition, state }) => `${condition} ${state}`)).toEqual([
    'device/monitor-1/leads/off active',
    'recorder-failing acknowledged',
  ]);
  desk.deviceAlarm(own('leads/off', { present: false }), T0 + 2_000);
  expect(conditions(desk)).toEqual(['recorder-failing']);
});

test('a device alarm that ends just after the change is not told again', () => {
  const desk = new AlarmDesk(new BedAlarms(A));
  desk.deviceAlarm(own('leads-off'), T0);
  desk.newPatient(B, T0 + 1_000);
  desk.deviceAlarm(own('leads-off', { present: false }), T0 + 1_010);
  desk.look(T0 + 1_040, null);
  expect(conditions(desk)).toEqual([]);
});

test('in standby nothing that is missing alarms; what is measured does, and a high alarm of a device', () => {
  const desk = new AlarmDesk(new BedAlarms(A));
  desk.vital(vital('heart-rate', 72, T0), T0);
  desk.deviceAlarm(own('cable'), T0);
  desk.setStandby(true, T0 + 1_000);
  desk.vital(vital('heart-rate', null, T0 + 2_000), T0 + 2_000);
  desk.technical(silent(true), T0 + 20_000);
  desk.technical({ condition: 'link-lost-monitor-1', active: true, priority: 'medium', text: 'No data' }, T0 + 20_000);
  for (let ms = T0 + 20_000; ms < T0 + 60_000; ms += 1_000) desk.look(ms, null);
  expect(conditions(desk)).toEqual([]);
  desk.vital(vital('spo2', 70, T0 + 60_000), T0 + 60_000);
  desk.deviceAlarm(own('battery', { priority: 'high' }), T0 + 60_000);
  expect(conditions(desk)).toContain('device/monitor-1/battery');
  expect(conditions(desk).some((condition) => condition.startsWith('spo2'))).toBe(true);
});

test('after standby everything that is missing is told again, each in its time', () => {
  const desk = new AlarmDesk(new BedAlarms(A));
  desk.vital(vital('heart-rate', 72, T0), T0);
  desk.deviceAlarm(own('cable'), T0);
  desk.setStandby(true, T0 + 1_000);
  for (let ms = T0 + 1_000; ms < T0 + 60_000; ms += 1_000) desk.look(ms, null);
  desk.setStandby(false, T0 + 60_000);
  desk.look(T0 + 60_000, null);
  expect(conditions(desk)).toEqual(['device/monitor-1/cable']);
  desk.technical(silent(true), T0 + 61_000);
  expect(conditions(desk)).toContain(DEVICE_SILENT);
  desk.technical(silent(false), T0 + 62_000);
  for (let ms = T0 + 62_000; ms < T0 + 90_000; ms += 1_000) desk.look(ms, null);
  expect(conditions(desk)).toContain('ecg-lost');
});
