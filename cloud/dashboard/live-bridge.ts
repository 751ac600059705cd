import type { LiveEvent } from '../contract/dashboard-api.ts';
import { refreshPage, refreshPatient, refreshStatus } from './requests.ts';
import { ServerClock, Stopwatch } from './server-clock.ts';
import { readSession } from './session-bridge.ts';
import { isCare, isDisplay, useDashboard } from './store.ts';

/** The service speaks every second. */
const BEHIND_AFTER_MS = 5_000;
/** A line that a network swallowed does not tell: it is made anew. */
const AGAIN_AFTER_MS = 12_000;
const STATUS_EVERY_MS = 10_000;
const CLOCKS = { monotonic: () => performance.now(), wall: () => Date.now() };

/** Server-sent events bring the board whole, then what changed, then numbers each second. Reconnects by itself, for ever. */
export function connectLive(): void {
  const state = useDashboard.getState;
  let source: EventSource | null = null;
  const clock = new ServerClock(CLOCKS);
  const heard = new Stopwatch(CLOCKS);
  const opened = new Stopwatch(CLOCKS);
  let asking = false;

  /** Whoever sees no patients hears nothing of them: that the service answers has to do. */
  function begin(): void {
    if (asking || state().session !== null) return;
    asking = true;
    readSession()
      .then((session) => {
        if (session === null) return;
        state().takeSession(session);
        heard.start();
        opened.start();
        if (isCare(state()) || isDisplay(state())) source = open();
        void look();
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
    clock.hear(event.at);
    heard.start();
    state().takeEvent(event, clock.now());
    if (event.type === 'board') refreshPage();
    const { page } = state();
    if (event.type === 'beds' && page.name === 'patient' && event.beds.some(({ patient }) => patient === `Patient/${page.id}`))
      void refreshPatient();
  }
  const look = async (): Promise<void> => {
    if (state().session === null) return;
    // A screen on a wall may not ask how the service is; that it was ended it learns by asking who it is.
    if (isDisplay(state())) {
      await readSession().catch(() => null);
      return;
    }
    const answered = await refreshStatus();
    if (!answered || source !== null) return;
    clock.hear(state().status?.at ?? '');
    heard.start();
    state().setHeard(clock.now());
  };
  begin();
  setInterval(() => void look(), STATUS_EVERY_MS);
  setInterval(() => {
    begin();
    state().setNow(clock.now());
    const silentMs = heard.passed();
    if (silentMs > (source === null ? STATUS_EVERY_MS * 2 : BEHIND_AFTER_MS)) state().setLink('behind');
    if (source !== null && silentMs > AGAIN_AFTER_MS && opened.passed() > AGAIN_AFTER_MS) {
      source.close();
      source = open();
      opened.start();
    }
  }, 1000);
}
