import type { Person } from '../../contract/accounts.ts';

/** Whether somebody may see the patients of a ward. */
export function seesWard({ wards }: Pick<Person, 'wards'>, ward: string): boolean {
  return wards === null || wards.includes(ward);
}
