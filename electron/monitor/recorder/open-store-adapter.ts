import type { Store } from './rows.ts';
import { setAside } from './set-aside-adapter.ts';
import { openSqliteStore, type StoreOptions } from './sqlite-store-adapter.ts';
import { isDamage } from './store-damage.ts';

/**
 * The store of the bed. One that cannot be used is set aside under a name with the date, and a fresh one is begun, whose numbers go on
 * behind those of the old one.
 * @param damage what was found out about the store that is there: it is set aside unopened; null = it is tried
 * @throws when the disk refuses; then nothing has changed
 */
export function openStore(options: StoreOptions, wallMs: number, damage: string | null): Store {
  let why = damage;
  if (why === null) {
    try {
      return openSqliteStore({ ...options, wallMs });
    } catch (error) {
      if (!isDamage(error)) throw error;
      why = error instanceof Error ? error.message : String(error);
    }
  }
  const name = setAside(options.directory, wallMs);
  return { ...openSqliteStore({ ...options, wallMs }), setAside: { name, why } };
}
