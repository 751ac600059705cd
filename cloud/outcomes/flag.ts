import { createHash } from 'node:crypto';
import type { Flag } from '@medplum/fhirtypes';
import type { ScoredWindow } from '../contract/events.ts';

export const KIND = 'deterioration';
const KIND_SYSTEM = 'urn:wardlight:flag';
const FLAG_DETAIL = 'http://hl7.org/fhir/StructureDefinition/flag-detail';
/** End of the first window that was back inside the range; the next one inside closes the flag. */
const INSIDE_SINCE = 'urn:wardlight:flag-inside-since';

export interface FlagDecision {
  readonly change: 'raised' | 'kept' | 'resolved';
  readonly flag: Flag & { id: string };
  /** False when the resource already says so. */
  readonly write: boolean;
}

/** Outside the acceptable range: the points that are known already reach the threshold, whatever is missing. */
export function isOutside(window: ScoredWindow, threshold: number): boolean {
  return window.score.totalMin >= threshold;
}

/**
 * One open flag per patient and kind: raised by the first window outside, kept, resolved by the second window in a row that is
 * back inside (a thin rule; the clinical closing rule takes hours). Told again for the window that raised or resolved it, so
 * that a replay after a crash loses no news; other old windows change nothing.
 * @param flags all deterioration flags of the patient
 * @param isNewest no later window of the patient was assessed before
 */
export function decideFlag(
  window: ScoredWindow,
  flags: readonly Flag[],
  isNewest: boolean,
  threshold: number,
): FlagDecision | null {
  const mine = flags.filter((flag): flag is Flag & { id: string } => flag.id !== undefined && kindOf(flag) === KIND);
  const own = mine.find(({ id }) => id === flagId(window));
  if (own !== undefined) return own.status === 'active' ? { change: 'raised', flag: own, write: false } : null;
  const closedHere = mine.find(({ status, period }) => status === 'inactive' && period?.end === window.windowEnd);
  if (closedHere !== undefined) return { change: 'resolved', flag: closedHere, write: false };
  const active = mine.find(({ status }) => status === 'active');
  if (!isNewest) return active === undefined ? null : { change: 'kept', flag: active, write: false };
  if (active === undefined) return isOutside(window, threshold) ? { change: 'raised', flag: newFlag(window), write: true } : null;
  return isOutside(window, threshold) ? keepOutside(window, active) : keepInside(window, active);
}

/** Derived from the window that raises it. */
export function flagId(window: ScoredWindow): string {
  return createHash('sha256').update(`${KIND}|${window.id}`).digest('hex').slice(0, 40);
}

function newFlag(window: ScoredWindow): Flag & { id: string } {
  const id = flagId(window);
  return {
    resourceType: 'Flag',
    id,
    identifier: [{ system: KIND_SYSTEM, value: `${window.encounter ?? window.patient}|${KIND}|${id.slice(0, 12)}` }],
    extension: [{ url: FLAG_DETAIL, valueReference: { reference: `RiskAssessment/${window.id}` } }],
    status: 'active',
    category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/flag-category', code: 'clinical' }] }],
    code: { coding: [{ system: KIND_SYSTEM, code: KIND }], text: reasonOf(window) },
    subject: { reference: window.patient },
    period: { start: window.windowEnd },
    ...(window.encounter === null ? {} : { encounter: { reference: window.encounter } }),
  };
}

function keepOutside(_window: ScoredWindow, active: Flag & { id: string }): FlagDecision {
  if (insideSince(active) === undefined) return { change: 'kept', flag: active, write: false };
  return { change: 'kept', flag: withInsideSince(active, null), write: true };
}

function keepInside(window: ScoredWindow, active: Flag & { id: string }): FlagDecision {
  const since = insideSince(active);
  if (since === window.windowEnd) return { change: 'kept', flag: active, write: false };
  if (since === undefined) return { change: 'kept', flag: withInsideSince(active, window.windowEnd), write: true };
  const closed = {
    ...withInsideSince(active, null),
    status: 'inactive' as const,
    period: { ...active.period, end: window.windowEnd },
  };
  return { change: 'resolved', flag: closed, write: true };
}

function reasonOf({ score }: ScoredWindow): string {
  const total = score.total === null ? `${score.totalMin}–${score.totalMax}` : String(score.total);
  return `NEWS2 ${total}, ${score.band === null ? 'at least ' : ''}${score.band ?? score.bandAtLeast ?? 'unknown'} risk`;
}

function kindOf(flag: Flag): string | undefined {
  return flag.code.coding?.find(({ system }) => system === KIND_SYSTEM)?.code;
}

function insideSince(flag: Flag): string | undefined {
  return flag.extension?.find(({ url }) => url === INSIDE_SINCE)?.valueInstant;
}

function withInsideSince(flag: Flag & { id: string }, since: string | null): Flag & { id: string } {
  const others = (flag.extension ?? []).filter(({ url }) => url !== INSIDE_SINCE);
  return { ...flag, extension: since === null ? others : [...others, { url: INSIDE_SINCE, valueInstant: since }] };
}
