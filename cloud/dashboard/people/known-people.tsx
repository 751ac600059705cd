import { useDashboard } from '../store.ts';

export const KNOWN_PEOPLE = 'known-people';

/** Who is on the board already, offered where a name is typed: one person is to have one name. */
export function KnownPeople() {
  const beds = useDashboard((state) => state.beds);
  const names = Object.values(beds ?? {}).flatMap(({ care: { responsible, lapsed, next } }) =>
    [responsible, lapsed, next].flatMap((one) => one?.name ?? []),
  );
  return (
    <datalist id={KNOWN_PEOPLE}>
      {[...new Set(names)].sort().map((name) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
}
