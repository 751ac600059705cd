import type { WardBed } from '../../contract/dashboard-api.ts';

type Place = Pick<WardBed, 'patient' | 'bed' | 'ward' | 'windowEnd'>;

/**
 * Who lies in a bed of that name, or of that "ward, bed": one for each ward that has such a bed, whoever was scored there last. Pure.
 * @param beds every patient where she was scored last
 */
export function patientsInBed(beds: readonly Place[], wanted: string): readonly string[] {
  const name = wanted.trim().toLowerCase();
  const fitting = beds.filter(({ bed, ward }) => [bed, `${ward}, ${bed}`].some((one) => one.toLowerCase() === name));
  const byPlace = Map.groupBy(fitting, ({ ward, bed }) => JSON.stringify([ward, bed]));
  return [...byPlace.values()].flatMap((here) => here.sort((a, b) => b.windowEnd.localeCompare(a.windowEnd))[0]?.patient ?? []);
}
