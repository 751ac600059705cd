import type { Flag } from '@medplum/fhirtypes';
import type { FollowedEvent } from '../../contract/follow-up.ts';
import { endedAt, type KnownFlag, kindOf } from '../flag.ts';

/**
 * Flags of ours that are open though their stay is over, or their patient died: as they have to be written. What was raised after FHIR had
 * been told stays open, because somebody is still measured. Pure.
 * @param events what became of patients, as far as it is known
 */
export function endedFlags(flags: readonly Flag[], events: readonly FollowedEvent[]): KnownFlag[] {
  const ends = events.filter(({ kind, withdrawn }) => !withdrawn && (kind === 'discharge' || kind === 'death'));
  return flags.flatMap((flag) => {
    if (flag.id === undefined || flag.status !== 'active' || kindOf(flag) === undefined) return [];
    const began = flag.period?.start ?? '';
    const end = ends.find((each) => isOf(flag, each) && (each.recordedAt >= began || each.at >= began));
    return end === undefined ? [] : [endedAt({ ...flag, id: flag.id }, end.at)];
  });
}

/** A death that names no stay ends every one; a flag that names none ends with any of its patient. */
function isOf({ subject, encounter }: Flag, event: FollowedEvent): boolean {
  return (
    subject.reference === event.patient &&
    (event.encounter === null || encounter?.reference === undefined || encounter.reference === event.encounter)
  );
}
