import type { BedAlarm, BedReport } from '#ipc';

/** A bed as others hear it; nobody of this name exists. */
export function bedReport(part: Partial<BedReport> = {}): BedReport {
  return {
    type: 'bed',
    version: 1,
    atMs: 1_000_000,
    bed: 'bed-7',
    ward: 'Ward 3',
    patient: { name: 'Simulated, One', identifier: 'SIM-7', type: 'adult', provisional: false },
    simulated: true,
    standby: null,
    privacy: false,
    tiles: [],
    alarms: [],
    audio: 'on',
    alarmsPaused: null,
    score: null,
    waves: [],
    ...part,
  };
}

export function alarmOf(part: Partial<BedAlarm> = {}): BedAlarm {
  return {
    ...{ alarmId: 'a-1', condition: 'spo2-low', vital: 'spo2', source: 'physiological', device: null, priority: 'medium' },
    ...{ state: 'active', text: 'SpO₂ 84 below 90', value: 84, limit: 90, unit: '%', onsetMs: 990_000, raisedMs: 990_000 },
    ...{ escalation: 0, silenced: null },
    ...part,
  };
}
