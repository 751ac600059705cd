import type { LimitPair, VitalKind } from '#clinical';
import type { LimitPreviewMessage } from '#ipc';

/**
 * The answer to exactly this question, or null: one about other limits, or compared with limits that are not in use any more, is not
 * shown.
 */
export function previewOf(
  told: LimitPreviewMessage | null,
  vital: VitalKind,
  limits: LimitPair | null,
  present: LimitPair,
): LimitPreviewMessage | null {
  if (told?.vital !== vital || !same(told.present, present)) return null;
  if (told.limits === null || limits === null) return told.limits === limits ? told : null;
  return same(told.limits, limits) ? told : null;
}

function same(a: LimitPair, b: LimitPair): boolean {
  return a.low === b.low && a.high === b.high;
}
