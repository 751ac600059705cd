import type { LiveEvent } from '../contract/dashboard-api.ts';
import { refreshPage, refreshPatient, refreshStatus } from './requests.ts';
import { readSession } from './session-bridge.ts';
import { isCare, useDashboard } from './store.ts';

/** The service speaks every second. */
const BEHIND_AFTER_MS = 5_000;
/** A line that a network swallowed does not tell: it is made anew. */
const AGAIN_AFTER_MS = 12_000;
const STATUS_EVERY_MS = 10_000;

/** Server-sent events bring the board whole, then what changed, then numbers each second. Reconnects by itself, for ever. */
export function connectLive(): void {
  const state = useDashboard.getState;
  let source: EventSource | null = null;
  let openedAtMs = Date.now();
  let asking = false;

  /** Whoever sees no patients hears nothing of them: that the service answers has to do. */
  function begin(): void {
    if (asking || state().session !== null) return;
    asking = true;
    readSession()
      .then((session) => {
        if (session === null) return;
        state().takeSession(session);
        openedAtMs = Date.now();
        if (isCare(state())) source = open();
      })
      .catch(() => undefined)
      .finally(() => (asking = false));
  }
  function open(): EventSource {
    const next = new EventSource('/api/events');
    next.onerror = () => {
      if (state().heardAtMs !== null) state().setLink('behind');
    };
    for (const type of ['board', 'beds', 'second'] as const)
      next.addEventListener(type, (event) =>
        take({ type, ...(JSON.parse((event as MessageEvent<string>).data) as object) } as LiveEvent),
      );
    return next;
  }
  function take(event: LiveEvent): void {
    state().takeEvent(event, Date.now());
    if (event.type === 'board') refreshPage();
    const { page } = state();
    if (event.type === 'beds' && page.name === 'patient' && event.beds.some(({ patient }) => patient === `Patient/${page.id}`))
      void refreshPatient();
  }
  const look = async (): Promise<void> => {
    const answered = await refreshStatus();
    if (answered && state().session !== null && source === null) state().setHeard(Date.now());
  };
  begin();
  void look();
  setInterval(() => void look(), STATUS_EVERY_MS);
  setInterval(() => {
    begin();
    const nowMs = Date.now();
    state().setNow(nowMs);
    const silentMs = nowMs - (state().heardAtMs ?? openedAtMs);
    if (silentMs > (source === null ? STATUS_EVERY_MS * 2 : BEHIND_AFTER_MS)) state().setLink('behind');
    if (source !== null && silentMs > AGAIN_AFTER_MS && nowMs - openedAtMs > AGAIN_AFTER_MS) {
      source.close();
      source = open();
      openedAtMs = nowMs;
    }
  }, 1000);
}
