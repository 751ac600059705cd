import { refreshPatient, refreshStatus, refreshWard } from './requests.ts';
import { type Reading, useDashboard } from './store.ts';

const BEHIND_AFTER_MS = 5_000;
const STATUS_EVERY_MS = 10_000;

/** Server-sent events tell when something changed; the page then asks for what it shows. Reconnects by itself, for ever. */
export function connectLive(): void {
  const source = new EventSource('/api/events');
  const state = useDashboard.getState;
  source.onopen = () => {
    state().setLink('live');
    void refreshWard();
    void refreshStatus();
  };
  source.onerror = () => state().setLink('behind');
  source.addEventListener('reading', (event) => state().takeReading(JSON.parse((event as MessageEvent<string>).data) as Reading));
  source.addEventListener('outcome', () => {
    void refreshWard();
    void refreshPatient();
  });
  source.addEventListener('alarm', () => {
    void refreshWard();
    void refreshPatient();
  });
  setInterval(() => void refreshStatus(), STATUS_EVERY_MS);
  setInterval(() => {
    state().setNow(Date.now());
    const heard = state().wardAtMs;
    // A silent service must not leave an old board standing as if it were live.
    if (heard !== null && Date.now() - heard > BEHIND_AFTER_MS * 15) state().setLink('behind');
  }, 1000);
}
