import { createHash } from 'node:crypto';
import type { Extension, Flag } from '@medplum/fhirtypes';
import type { FlagChange } from '../contract/events.ts';
import { insideOf, type Memory, memoryOf, withMemory } from './flag-memory.ts';
import type { Verdict } from './verdict.ts';

const KIND_SYSTEM = 'urn:wardlight:flag';
const FLAG_DETAIL = 'http://hl7.org/fhir/StructureDefinition/flag-detail';

export type KnownFlag = Flag & { id: string };

export interface FlagDecision {
  readonly change: FlagChange;
  readonly flag: KnownFlag;
  /** False when the resource already says so. */
  readonly write: boolean;
}

/** What one window means for the flags of its patient and cause. */
export interface FlagDecisions {
  /** About the flag of this stay; null = there is none, and none is needed. */
  readonly own: FlagDecision | null;
  /** Flags of other stays, ended with this window: written unless FHIR says so already. */
  readonly ended: readonly { readonly flag: KnownFlag; readonly write: boolean }[];
}

/**
 * One open flag per patient, cause and stay: raised by the first window outside, told anew when it grows worse, resolved by so many windows
 * in a row inside. A flag of another stay says nothing of this one and ends with its newest window, so that it neither stands for somebody
 * who left nor keeps the next one from being raised. A window counts as inside only when everything that was abnormal while the flag was
 * open is measured again: a probe that fell off resolves nothing, and such a window neither counts nor starts the count anew. Told again for the window
 * that raised or resolved it, so that a replay after a crash loses no news; other old windows change nothing.
 * @param flags all flags of the patient that are open or ended no earlier than the window
 * @param isNewest no later window of the patient was judged before
 */
export function decideFlag(verdict: Verdict, flags: readonly Flag[], isNewest: boolean, resolveWindows: number): FlagDecisions {
  const known = flags.filter((flag): flag is KnownFlag => flag.id !== undefined && kindOf(flag) === verdict.kind);
  const [mine, others] = [known.filter((flag) => isOfStay(flag, verdict)), known.filter((flag) => !isOfStay(flag, verdict))];
  return {
    own: decideOwn(verdict, mine, isNewest, resolveWindows),
    ended: others.flatMap((flag) => endedBy(verdict, flag, isNewest)),
  };
}

/** What names no stay may be of any. */
function isOfStay({ encounter: of }: Flag, { encounter }: Verdict): boolean {
  return encounter === null || of?.reference === undefined || of.reference === encounter;
}

/** Also one that this very window ended: after a crash it is told again. */
function endedBy({ windowEnd }: Verdict, flag: KnownFlag, isNewest: boolean): FlagDecisions['ended'] {
  if (flag.status === 'inactive') return flag.period?.end === windowEnd ? [{ flag, write: false }] : [];
  const began = flag.period?.start ?? '';
  return flag.status === 'active' && isNewest && began <= windowEnd ? [{ flag: endedAt(flag, windowEnd), write: true }] : [];
}

/** Ended without having been resolved: the stay was over. */
export function endedAt(flag: KnownFlag, at: string): KnownFlag {
  const { start = at } = flag.period ?? {};
  return { ...flag, status: 'inactive', period: { ...flag.period, end: at < start ? start : at } };
}

function decideOwn(verdict: Verdict, mine: readonly KnownFlag[], isNewest: boolean, resolveWindows: number): FlagDecision | null {
  const own = mine.find(({ id }) => id === flagId(verdict));
  if (own !== undefined) return own.status === 'active' ? { change: 'raised', flag: own, write: false } : null;
  const closedHere = mine.find(({ status, period }) => status === 'inactive' && period?.end === verdict.windowEnd);
  // A stay that ended in this very minute resolved nothing: of somebody who left, and was ill, no good news is told.
  if (closedHere !== undefined) return verdict.where === 'inside' ? { change: 'resolved', flag: closedHere, write: false } : null;
  const active = mine.find(({ status }) => status === 'active');
  if (active !== undefined && memoryOf(active).worsenedAt === verdict.windowEnd)
    return { change: 'worsened', flag: active, write: false };
  // What a flag says of a later time is remembered longer than what was judged last.
  const later = mine.some(({ period }) => [period?.start, period?.end].some((at) => at !== undefined && at > verdict.windowEnd));
  if (!isNewest || later) return active === undefined ? null : { change: 'kept', flag: active, write: false };
  if (active === undefined) return verdict.where === 'outside' ? { change: 'raised', flag: newFlag(verdict), write: true } : null;
  return kept(verdict, active, resolveWindows);
}

/** Derived from the window that raises it. */
export function flagId({ kind, assessment }: Verdict): string {
  return createHash('sha256').update(`${kind}|${assessment}`).digest('hex').slice(0, 40);
}

function newFlag(verdict: Verdict): KnownFlag {
  const { kind, patient, encounter, place, windowEnd, abnormal, severity, reason } = verdict;
  const id = flagId(verdict);
  return withMemory(
    {
      resourceType: 'Flag',
      id,
      identifier: [{ system: KIND_SYSTEM, value: `${encounter ?? patient}|${kind}|${id.slice(0, 12)}` }],
      extension: [detailOf(verdict)],
      status: 'active',
      category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/flag-category', code: 'clinical' }] }],
      code: { coding: [{ system: KIND_SYSTEM, code: kind }], text: reason },
      subject: { reference: patient },
      period: { start: windowEnd },
      ...(encounter === null ? {} : { encounter: { reference: encounter } }),
    },
    { abnormal: [...abnormal].sort(), severity, place, worsenedAt: null, inside: null },
  );
}

function kept(verdict: Verdict, active: KnownFlag, resolveWindows: number): FlagDecision {
  const memory = memoryOf(active);
  const where =
    verdict.where === 'inside' && !memory.abnormal.every((name) => verdict.known.includes(name)) ? 'unknown' : verdict.where;
  if (where === 'unknown') return { change: 'kept', flag: active, write: false };
  if (where === 'inside') {
    const inside = insideOf(memory, verdict.windowEnd);
    if (inside.windows < resolveWindows) return changed(active, memory, { ...memory, inside });
    const closed = withMemory(
      { ...active, status: 'inactive', period: { ...active.period, end: verdict.windowEnd } },
      { ...memory, inside: null },
    );
    return { change: 'resolved', flag: closed, write: true };
  }
  if (where === 'between') return changed(active, memory, { ...memory, inside: null });
  const abnormal = [...new Set([...memory.abnormal, ...verdict.abnormal])].sort();
  const worse = verdict.severity > memory.severity;
  if (!worse) return changed(active, memory, { ...memory, abnormal, inside: null });
  const after: Memory = { ...memory, abnormal, severity: verdict.severity, worsenedAt: verdict.windowEnd, inside: null };
  return { change: 'worsened', flag: withMemory(toldAnew(active, verdict), after), write: true };
}

function changed(flag: KnownFlag, before: Memory, after: Memory): FlagDecision {
  const same = JSON.stringify(before) === JSON.stringify(after);
  return { change: 'kept', flag: same ? flag : withMemory(flag, after), write: !same };
}

function toldAnew(flag: KnownFlag, verdict: Verdict): KnownFlag {
  const others = (flag.extension ?? []).filter(({ url }) => url !== FLAG_DETAIL);
  return { ...flag, extension: [detailOf(verdict), ...others], code: { ...flag.code, text: verdict.reason } };
}

/** The RiskAssessment that moved the flag. */
function detailOf({ assessment }: Verdict): Extension {
  return { url: FLAG_DETAIL, valueReference: { reference: `RiskAssessment/${assessment}` } };
}

/** The cause. */
export function kindOf(flag: Flag): string | undefined {
  return flag.code.coding?.find(({ system }) => system === KIND_SYSTEM)?.code;
}
