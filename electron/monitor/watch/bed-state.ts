import type { MonitorMessage } from '#ipc';
import type { BedState, MonitorReport } from '../../ipc/monitor-report.ts';

/** A wave that came so long ago comes no longer. */
const WAVES_MS = 5_000;

/**
 * Says when it changes whether somebody is admitted, alarms are active and waves arrive: what decides whether the app may be started
 * again.
 * @returns a listener for what the monitor says
 */
export function reportBedState(report: (state: MonitorReport) => void, now: () => number): (message: MonitorMessage) => void {
  let state: BedState = { admitted: false, standby: false, alarms: 0, waves: false };
  let told: string | null = null;
  let waveMs = Number.NEGATIVE_INFINITY;
  return (message) => {
    if (message.type === 'wave') waveMs = now();
    state = { ...after(state, message), waves: now() - waveMs < WAVES_MS };
    const text = JSON.stringify(state);
    if (text === told) return;
    told = text;
    report({ type: 'bed-state', ...state });
  };
}

function after(state: BedState, message: MonitorMessage): BedState {
  if (message.type === 'hello') return { ...state, admitted: message.patient !== null };
  if (message.type === 'standby') return { ...state, standby: message.standby !== null };
  if (message.type !== 'alarms') return state;
  return { ...state, alarms: message.alarms.filter((alarm) => alarm.state !== 'ended-unseen').length };
}
