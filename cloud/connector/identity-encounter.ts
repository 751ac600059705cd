import type { Encounter } from '@medplum/fhirtypes';
import type { Refusal } from './identity-claim.ts';

/** The bed and the admission office look at different clocks. */
const TOLERANCE_MS = 5 * 60_000;

/** Why this Encounter cannot have been the one; null when it can. Its patient is compared elsewhere. */
export function encounterRefusal(
  { id, status, period }: Encounter,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Refusal | null {
  if (status === 'entered-in-error' || status === 'cancelled')
    return {
      reason: 'encounter-mismatch',
      detail: `Encounter/${id ?? ''} is ${status}`,
      impersonal: `the Encounter that the message names is ${status}`,
    };
  const begin = instant(period?.start) ?? Number.NEGATIVE_INFINITY;
  const end = instant(period?.end) ?? Number.POSITIVE_INFINITY;
  if (fromMs >= begin - TOLERANCE_MS && toMs <= end + TOLERANCE_MS) return null;
  const measured = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
  const lasted = `${period?.start ?? 'its beginning'} to ${period?.end ?? 'now'}`;
  return {
    reason: 'outside-encounter',
    detail: `measured ${measured}; Encounter/${id ?? ''} lasted from ${lasted}`,
    impersonal: `measured ${measured}; the Encounter that the message names did not last then`,
  };
}

function instant(text: string | undefined): number | null {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? null : ms;
}
