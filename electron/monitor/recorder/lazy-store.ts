import type { Store } from './rows.ts';

/**
 * A store that may not open (full disk, wrong key) must not keep the bed from being monitored: every call opens it if need be
 * and throws what opening threw.
 */
export function lazyStore(open: () => Store): Store {
  let opened: Store | null = null;
  const store = (): Store => (opened ??= open());
  return {
    commit: (rows) => store().commit(rows),
    lastSequence: () => store().lastSequence(),
    waiting: (after, limit) => store().waiting(after, limit),
    waitingCount: () => store().waitingCount(),
    readState: (key) => store().readState(key),
    keepUp: (nowMs, wallMs) => store().keepUp(nowMs, wallMs),
    makeRoom: (nowMs, wallMs) => store().makeRoom(nowMs, wallMs),
    close: () => opened?.close(),
  };
}
