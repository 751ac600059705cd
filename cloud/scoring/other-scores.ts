import {
  type ChartedValues,
  modifiedShockIndex,
  news2Source,
  type PointsScore,
  scoreMews,
  scoreQsofa,
  scoreSirs,
  shockIndex,
} from '#clinical';
import type { OtherScore } from '../contract/events.ts';

type Medians = Parameters<typeof news2Source>[1];

/**
 * The other scores of the clinical table, from the same medians and pressures as NEWS2 and what was charted for it. Confusion that is new
 * (C) is none of the levels of MEWS, so that its item is missing then.
 */
export function otherScores(medians: Medians, charted: ChartedValues): OtherScore[] {
  const of = (name: Parameters<typeof news2Source>[0]): number | null => news2Source(name, medians)?.value ?? null;
  const level = charted.consciousness ?? null;
  const values = {
    heartRate: of('pulse'),
    respiratoryRate: of('respiratoryRate') ?? charted.respiratoryRate ?? null,
    systolicBP: of('systolicBP'),
    meanBP: medians['abp-mean'] ?? medians['nibp-mean'] ?? null,
    temperature: of('temperature') ?? charted.temperature ?? null,
  };
  return [
    sum('mews', scoreMews({ ...values, consciousness: level === 'C' ? null : level })),
    sum('qsofa', scoreQsofa({ ...values, consciousness: level })),
    sum('sirs', scoreSirs(values)),
    ratio('shock-index', 'shock index (heart rate / systolic pressure)', shockIndex(values)),
    ratio('modified-shock-index', 'modified shock index (heart rate / mean pressure)', modifiedShockIndex(values)),
  ];
}

function sum<Item extends string>(method: OtherScore['method'], score: PointsScore<Item>): OtherScore {
  const { label, total, totalMin, totalMax, missing, unverified } = score;
  return { method, label, value: total, least: totalMin, most: totalMax, missing, unverified };
}

function ratio(method: OtherScore['method'], label: string, index: ReturnType<typeof shockIndex>): OtherScore {
  const value = index.value === null ? null : Number(index.value.toFixed(4));
  return {
    method,
    label,
    value,
    least: value,
    most: value,
    missing: index.value === null ? index.missing : [],
    unverified: null,
  };
}
