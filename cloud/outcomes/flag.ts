import { createHash } from 'node:crypto';
import type { Extension, Flag } from '@medplum/fhirtypes';
import { insideOf, type Memory, memoryOf, withMemory } from './flag-memory.ts';
import type { Verdict } from './verdict.ts';

const KIND_SYSTEM = 'urn:wardlight:flag';
const FLAG_DETAIL = 'http://hl7.org/fhir/StructureDefinition/flag-detail';

type KnownFlag = Flag & { id: string };

export interface FlagDecision {
  readonly change: 'raised' | 'kept' | 'resolved';
  readonly flag: KnownFlag;
  /** False when the resource already says so. */
  readonly write: boolean;
}

/**
 * One open flag per patient and cause: raised by the first window outside, told anew when it grows worse, resolved by so many windows
 * in a row inside. A window counts as inside only when everything that was abnormal while the flag was open is measured again: a
 * probe that fell off resolves nothing, and such a window neither counts nor starts the count anew. Told again for the window
 * that raised or resolved it, so that a replay after a crash loses no news; other old windows change nothing.
 * @param flags all flags of the patient that are open or ended no earlier than the window
 * @param isNewest no later window of the patient was judged before
 */
export function decideFlag(
  verdict: Verdict,
  flags: readonly Flag[],
  isNewest: boolean,
  resolveWindows: number,
): FlagDecision | null {
  const mine = flags.filter((flag): flag is KnownFlag => flag.id !== undefined && kindOf(flag) === verdict.kind);
  const own = mine.find(({ id }) => id === flagId(verdict));
  if (own !== undefined) return own.status === 'active' ? { change: 'raised', flag: own, write: false } : null;
  const closedHere = mine.find(({ status, period }) => status === 'inactive' && period?.end === verdict.windowEnd);
  if (closedHere !== undefined) return { change: 'resolved', flag: closedHere, write: false };
  const active = mine.find(({ status }) => status === 'active');
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
  const { kind, patient, encounter, windowEnd, abnormal, severity, reason } = verdict;
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
    { abnormal: [...abnormal].sort(), severity, inside: null },
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
  const after: Memory = { abnormal, severity: Math.max(memory.severity, verdict.severity), inside: null };
  return changed(worse ? toldAnew(active, verdict) : active, memory, after);
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
