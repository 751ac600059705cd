import type { Store } from './rows.ts';
import { isDamage, setAsideBefore } from './store-damage.ts';

/**
 * A store that may not open (full disk) must not keep the bed from being monitored: every call opens it if need be and throws what
 * opening threw. One that turns out to be damaged is closed and replaced.
 * @param open with what was found out about the store that is there, or null
 */
export function lazyStore(open: (damage: string | null) => Store): Store {
  let opened: Store | null = null;
  let damage: string | null = null;
  let setAside: Store['setAside'] = null;
  const store = (): Store => {
    if (opened === null) {
      try {
        opened = open(damage);
      } catch (error) {
        // It is told when a fresh one is there, which has nothing of it.
        const before = setAsideBefore(error);
        if (before !== null) [setAside, damage] = [before, null];
        throw error;
      }
      setAside = opened.setAside ?? setAside;
      damage = null;
    }
    return opened;
  };
  const use = <T>(work: (store: Store) => T): T => {
    try {
      return work(store());
    } catch (error) {
      if (opened === null || !isDamage(error)) throw error;
      const broken = opened;
      [opened, damage] = [null, error instanceof Error ? error.message : String(error)];
      broken.close();
      return work(store());
    }
  };
  return {
    get setAside() {
      return setAside;
    },
    commit: (rows) => use((one) => one.commit(rows)),
    lastSequence: () => use((one) => one.lastSequence()),
    waiting: (after, limit, queue) => use((one) => one.waiting(after, limit, queue)),
    waitingBefore: (before, limit, queue) => use((one) => one.waitingBefore(before, limit, queue)),
    waitingCount: () => use((one) => one.waitingCount()),
    readState: (key) => use((one) => one.readState(key)),
    keepUp: (nowMs, wallMs) => use((one) => one.keepUp(nowMs, wallMs)),
    makeRoom: (nowMs, wallMs) => use((one) => one.makeRoom(nowMs, wallMs)),
    salvage: () => use((one) => one.salvage()),
    close: () => opened?.close(),
  };
}
