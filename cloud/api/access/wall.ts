import type { Person } from '../../contract/accounts.ts';
import type { WardBed } from '../../contract/dashboard-api.ts';
import { shownName } from '../../contract/patient-name.ts';
import type { DisplayRule, WallDisplay } from '../../contract/wall-display.ts';

/** A display has no role: the rules name what it may ask. */
export function personOfDisplay({ id, name, wards }: WallDisplay): Person {
  return { id: `display:${id}`, name: `Wall display: ${name}`, roles: [], wards, display: true };
}

/** What passers-by may read of a bed: the name as far as the ward wants it, and no words of people. */
export function forWall(bed: WardBed, { names, wards }: Pick<DisplayRule, 'names' | 'wards'>): WardBed {
  const { care } = bed;
  const nextTask = care.nextTask === null ? null : { ...care.nextTask, text: '' };
  return { ...bed, patientName: shownName(bed.patientName, wards[bed.ward] ?? names) ?? '', care: { ...care, nextTask } };
}
