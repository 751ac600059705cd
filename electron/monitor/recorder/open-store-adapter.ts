import type { Store } from './rows.ts';
import { Salvage } from './salvage-adapter.ts';
import { finishSettingAside, setAside } from './set-aside-adapter.ts';
import { openSqliteStore, type SqliteStore, type StoreOptions } from './sqlite-store-adapter.ts';
import { afterSettingAside, isDamage } from './store-damage.ts';

/**
 * The store of the bed. One that cannot be used is set aside under a name with the date, and a fresh one is begun, whose numbers go on
 * behind those of the old one; what waits for the cloud is taken over.
 * @param damage what was found out about the store that is there: it is set aside unopened; null = it is tried
 * @throws when the disk refuses; `setAsideBefore` tells of the error whether a store was set aside by then
 */
export function openStore(options: StoreOptions, wallMs: number, damage: string | null): Store {
  const half = finishSettingAside(options.directory);
  let why = half === null ? damage : 'the monitor was killed while it set this store aside';
  if (why === null) {
    try {
      return salvaging(openSqliteStore({ ...options, wallMs }), options);
    } catch (error) {
      if (!isDamage(error)) throw error;
      why = error instanceof Error ? error.message : String(error);
    }
  }
  const name = half ?? setAside(options.directory, wallMs);
  try {
    return { ...salvaging(openSqliteStore({ ...options, wallMs }), options), setAside: { name, why } };
  } catch (error) {
    throw afterSettingAside(error, { name, why });
  }
}

/** What waits for the cloud in stores that were set aside, now or at an earlier start, is taken over while the bed is monitored. */
function salvaging(store: SqliteStore, options: StoreOptions): Store {
  const salvage = new Salvage(options, store);
  return {
    ...store,
    salvage: () => salvage.step(),
    close() {
      salvage.close();
      store.close();
    },
  };
}
