import { CUFF_REPEATED_WITHIN_MS, CuffMeasurements, cuffScoresMs } from '#clinical';
import type { CuffKind, CuffMinute, CuffNumber, CuffRun, EnrichedReading } from '../contract/events.ts';

const CUFF_KINDS: readonly CuffKind[] = ['nibp-systolic', 'nibp-diastolic', 'nibp-mean'];
/** Older measurements change nothing: a number counts for an hour at most, and its interval is of an hour at most, too. */
export const CUFF_MEMORY_MS = 2 * 3_600_000;

export function isCuff(kind: string): kind is CuffKind {
  return (CUFF_KINDS as readonly string[]).includes(kind);
}

/** What a cuff told in one minute. The same readings in any order give the same; numbers that the device doubts are none. */
export function cuffRuns(readings: readonly EnrichedReading[]): CuffRun[] {
  return CUFF_KINDS.flatMap((kind) => {
    const runs: CuffRun[] = [];
    const ofKind = readings
      .filter(({ vital, questionable }) => vital === kind && questionable !== true)
      .sort((a, b) => a.effectiveAt.localeCompare(b.effectiveAt) || a.observation.localeCompare(b.observation));
    for (const { value, effectiveAt, observation, record } of ofKind) {
      const atMs = Date.parse(effectiveAt);
      const run = runs.at(-1);
      if (run?.value === value) runs[runs.length - 1] = { ...run, lastMs: atMs };
      else runs.push({ vital: kind, value, firstMs: atMs, lastMs: atMs, observation, record });
    }
    return runs.filter((_, place) => place === 0 || place === runs.length - 1);
  });
}

/**
 * What is known of a cuff at the end of a minute: devices tell the last measurement again with every poll, for hours, so that a number is as
 * old as its measurement. By the rule of the bed (`CuffMeasurements`).
 * @param before at the end of the patient's last minute in the same encounter. @returns undefined when nothing of it counts or may be repeated
 */
export function cuffAfter(before: CuffMinute | undefined, said: readonly CuffRun[], endMs: number): CuffMinute | undefined {
  const known = before?.numbers ?? [];
  const numbers = new Map(known.map((number) => [number.vital, number]));
  const cuff = new CuffMeasurements(
    { startsMs: before?.startsMs ?? [], values: Object.fromEntries(known.map(({ vital, value }) => [vital, value])) },
    Object.fromEntries(known.map(({ vital, heardMs }) => [vital, heardMs])),
  );
  for (const { run, atMs } of inOrder(said)) {
    const { vital, value, observation, record } = run;
    const { sinceMs, validMs } = cuff.take(vital, value, atMs);
    if (sinceMs === null) continue;
    const number = numbers.get(vital);
    const again = number !== undefined && number.sinceMs === sinceMs && number.value === value;
    numbers.set(
      vital,
      again ? { ...number, heardMs: atMs } : { ...{ vital, value, sinceMs, validMs, heardMs: atMs }, observation, record },
    );
  }
  const oldestMs = endMs - CUFF_MEMORY_MS;
  const kept = [...numbers.values()]
    .filter((number) => cuffCounts(number, endMs) || endMs - number.heardMs < CUFF_REPEATED_WITHIN_MS)
    .map((number) => ({ ...number, sinceMs: Math.max(number.sinceMs, oldestMs) }))
    .sort((a, b) => CUFF_KINDS.indexOf(a.vital) - CUFF_KINDS.indexOf(b.vital));
  if (kept.length === 0 && said.length === 0) return undefined;
  const startsMs = kept.length === 0 ? [] : cuff.state.startsMs.map((startMs) => Math.max(startMs, oldestMs));
  return { said, startsMs, numbers: kept };
}

/** @param atMs Unix ms */
export function cuffCounts({ sinceMs, validMs }: CuffNumber, atMs: number): boolean {
  return atMs - sinceMs <= cuffScoresMs(validMs);
}

function inOrder(said: readonly CuffRun[]): { readonly run: CuffRun; readonly atMs: number }[] {
  return said
    .flatMap((run) => [run.firstMs, ...(run.lastMs === run.firstMs ? [] : [run.lastMs])].map((atMs) => ({ run, atMs })))
    .sort((a, b) => a.atMs - b.atMs || CUFF_KINDS.indexOf(a.run.vital) - CUFF_KINDS.indexOf(b.run.vital));
}
