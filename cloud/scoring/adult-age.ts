import type { Person } from '../contract/events.ts';

/** Neither NEWS2 (RCP 2017; specs clinical-scores, section 1) nor a model of ours is for anybody younger. */
const ADULT_YEARS = 16;

/** Who has no recorded date of birth counts as grown up: wards of children record it. @param atMs Unix ms */
export function isChild(person: Person | null | undefined, atMs: number): boolean {
  if (person?.birthDate == null) return false;
  const sixteenth = new Date(person.birthDate);
  sixteenth.setUTCFullYear(sixteenth.getUTCFullYear() + ADULT_YEARS);
  return atMs < sixteenth.getTime();
}
