import type { Named } from '../../contract/care-team.ts';
import { useSettings } from '../settings.ts';
import { useDashboard } from '../store.ts';

/** Who uses this page: the account that is signed in, else the name that was typed here; an empty name: nobody yet. */
export function useMe(): Named {
  const id = useDashboard(({ session }) => (session?.accounts === true ? session.person.id : null));
  const name = useSettings((state) => state.person).trim();
  return { id, name };
}

/** Accounts are compared, names only where there are none: two people may have one name, and one of them two. */
export function isSame(a: Named, b: Named): boolean {
  if (a.id !== null || b.id !== null) return a.id === b.id;
  return a.name !== '' && a.name === b.name;
}

/** The same for each person, and for nobody else: for lists. */
export const keyOf = ({ id, name }: Named): string => id ?? `name ${name}`;
