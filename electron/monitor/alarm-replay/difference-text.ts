import { vitalSign } from '#clinical';
import type { Comparison, Difference } from './comparison.ts';

/** e.g. "missed: SpO₂ 82 for 40 s", "spo2-low 15 s later: SpO₂ 82 for 40 s" */
export function differenceText(one: Difference): string {
  const { kind, condition, byMs } = one;
  const what = byMs === null ? kind : `${condition} ${seconds(Math.abs(byMs))} ${kind}`;
  return `${what}: ${violationText(one)}`;
}

/** e.g. "last 24 h: 14 alarms → 5; 1 missed: SpO₂ 82 for 40 s" */
export function comparisonText({ before, after, differences }: Comparison, stretch: string): string {
  const missed = differences.filter(({ kind }) => kind === 'missed');
  const [worst] = [...missed].sort((a, b) => b.violatedMs - a.violatedMs);
  const counts = `${stretch}: ${before} ${before === 1 ? 'alarm' : 'alarms'} → ${after}`;
  const which = missed.length > 1 ? `${missed.length} missed, the longest` : '1 missed';
  const longest = worst && `${which}: ${violationText(worst)}`;
  const fresh = differences.filter(({ kind }) => kind === 'new').length;
  return [counts, longest, fresh === 0 ? undefined : `${fresh} that ${fresh === 1 ? 'was' : 'were'} not there`]
    .filter((part) => part !== undefined)
    .join('; ');
}

function violationText({ condition, vital, extreme, violatedMs }: Difference): string {
  if (vital === null || extreme === null) return `${condition} for ${seconds(violatedMs)}`;
  const { label, decimals } = vitalSign(vital);
  return `${label} ${extreme.toFixed(decimals)} for ${seconds(violatedMs)}`;
}

/** e.g. "40 s", "3 min" */
function seconds(ms: number): string {
  return ms < 180_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 60_000)} min`;
}
