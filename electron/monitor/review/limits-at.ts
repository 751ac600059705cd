import type { VitalKind } from '#clinical';
import type { LimitsMessage } from '#ipc';
import type { History } from '../recorder/history.ts';
import { pieces } from './pieces.ts';

const HOUR_MS = 3_600_000;

interface Limits {
  vital: VitalKind;
  low: number | null;
  high: number | null;
}

/** The limits that were in force at a moment: those of now with every change since undone, the newest first. */
export function* limitsAt(
  history: History,
  atMs: number,
  now: { readonly limits: LimitsMessage['limits']; readonly nowMs: number },
): Generator<void, Limits[]> {
  const inForce = new Map(now.limits.map(({ vital, low, high }) => [vital, { vital, low, high }]));
  const undone = new Set<string>();
  // Forwards: the first change of a limit after the moment says what it was before.
  for (const [fromMs, toMs] of pieces(atMs, now.nowMs + HOUR_MS, HOUR_MS)) {
    for (const { reading } of history.entries(fromMs, toMs)) {
      if (reading.kind !== 'setting' || undone.has(reading.vital)) continue;
      undone.add(reading.vital);
      const known = inForce.get(reading.vital as VitalKind);
      if (known) inForce.set(known.vital, { vital: known.vital, ...reading.before });
    }
    yield;
  }
  return [...inForce.values()];
}
