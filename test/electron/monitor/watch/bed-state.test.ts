import { expect, test } from 'vitest';
import type { MonitorMessage } from '#ipc';
import { reportBedState } from '../../../../electron/monitor/watch/bed-state.ts';

const message = (part: object): MonitorMessage => part as MonitorMessage;
const alarms = (...states: string[]): MonitorMessage => message({ type: 'alarms', alarms: states.map((state) => ({ state })) });

test('says once what changed: admission, standby, alarms, waves', () => {
  const told: object[] = [];
  let nowMs = 0;
  const listen = reportBedState(
    (state) => told.push(state),
    () => nowMs,
  );
  listen(message({ type: 'hello', patient: { name: 'x' } }));
  listen(message({ type: 'hello', patient: { name: 'x' } }));
  listen(alarms('active', 'acknowledged', 'latched', 'ended-unseen'));
  listen(message({ type: 'standby', standby: { by: 'x' } }));
  listen(message({ type: 'wave' }));
  nowMs = 6_000;
  listen(alarms());
  const state = { type: 'bed-state', admitted: true, standby: false, alarms: 0, waves: false };
  expect(told).toEqual([
    state,
    { ...state, alarms: 3 },
    { ...state, alarms: 3, standby: true },
    { ...state, alarms: 3, standby: true, waves: true },
    { ...state, standby: true },
  ]);
});
