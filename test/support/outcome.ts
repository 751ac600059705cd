import type { FlagChange, Outcome, ScoredWindow } from '../../cloud/contract/events.ts';
import type { TrendWindow } from '../../cloud/contract/trend-window.ts';

/** An outcome with plausible defaults; a test states only what it is about. */
export function outcome(
  about: {
    readonly minute?: number;
    readonly totalMin?: number;
    readonly flag?: FlagChange | null;
    readonly patient?: string;
    readonly bed?: string;
  } = {},
): Outcome {
  const minute = about.minute ?? 0;
  const start = Date.parse('2026-01-05T10:00:00.000Z') + minute * 60_000;
  const patient = about.patient ?? 'Patient/p1';
  const window: ScoredWindow = {
    id: `${patient}-${minute}`,
    patient,
    patientName: 'Simulated, Patient',
    encounter: 'Encounter/e1',
    bed: about.bed ?? 'bed-12',
    ward: 'Ward 3',
    deviceId: 'station-bed-12',
    windowStart: new Date(start).toISOString(),
    windowEnd: new Date(start + 60_000).toISOString(),
    vitals: {
      'abp-mean': {
        median: 33,
        minimum: 31,
        maximum: 35,
        count: 58,
        unit: 'mm[Hg]',
        lastAt: new Date(start + 59_000).toISOString(),
        observations: ['Observation/o1'],
        records: ['telemetry/0/1'],
      },
    },
    score: {
      method: 'news2',
      methodVersion: '1',
      total: null,
      totalMin: about.totalMin ?? 5,
      totalMax: 14,
      band: null,
      bandAtLeast: 'medium',
      points: { systolicBP: 3, pulse: 2 },
      missing: ['spo2', 'consciousness', 'temperature', 'supplementalOxygen'],
    },
  };
  const change = about.flag === undefined ? 'raised' : about.flag;
  return {
    window,
    riskAssessment: `RiskAssessment/${window.id.replace('Patient/', '')}`,
    flag:
      change === null
        ? null
        : { reference: 'Flag/f1', change, since: window.windowEnd, reason: 'NEWS2 at least 5 (at least medium risk)' },
    writtenAt: new Date(start + 61_000).toISOString(),
  };
}

/** An hour of one patient of which one model says something. */
export function trendWindow(): TrendWindow {
  return {
    id: 'trend-1',
    patient: 'Patient/p1',
    patientName: 'Simulated, Patient',
    encounter: 'Encounter/e1',
    bed: 'bed-12',
    ward: 'Ward 3',
    deviceId: 'station-bed-12',
    windowStart: '2026-01-05T10:00:00.000Z',
    windowEnd: '2026-01-05T11:00:00.000Z',
    minutes: 60,
    vitals: {},
    predictions: [
      {
        id: 'prediction-1',
        method: 'sepsis-bedside',
        methodVersion: '1.0.0',
        sha256: 'ab',
        outcome: 'sepsis',
        horizonHours: 6,
        probability: 0.25,
        raised: ['heart rate 122 /min'],
        lowered: [],
        missing: ['temperature'],
        basis: ['Observation/o1'],
        failure: null,
      },
    ],
  };
}
