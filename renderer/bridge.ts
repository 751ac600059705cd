import { type HelloMessage, type MonitorMessage, readMonitorMessage, type ScreenMessage, type Told } from '#ipc';
import { measureNextFrame } from './frame-probe-adapter.ts';
import type { ScreenId } from './screens/screen-list.ts';
import { afterMainEvent, afterMessage, afterUnreadable, type Now, useBedside } from './store/bedside-store.ts';
import { configureDisplay } from './store/display-store.ts';
import { HistoryDesk } from './store/history-desk.ts';
import { takeLine } from './store/line-store.ts';
import { closePanel, usePanel } from './store/panel-store.ts';
import { forgetReview } from './store/review-store.ts';
import { waveBus } from './waveform/wave-bus.ts';

const ALIVE_EVERY_MS = 1_000;
/** How often the window looks at its own clock, so that a silent monitor is noticed in time. */
const LOOK_EVERY_MS = 500;
/** Letters that the monitor takes. */
const MOST_DETAIL = 200;

let port: MessagePort | null = null;

/** Tells the monitor; what cannot be told now is shown by the state that does not change. */
export function tellMonitor(message: ScreenMessage): void {
  port?.postMessage(message);
}

/** Asks the recordings through the monitor. */
export const historyDesk = new HistoryDesk(tellMonitor);

/** Receives the port, again after every restart of the monitor, and hands each message on. */
export function connectMonitor(audioProblem: () => string | null): void {
  const sayAlive = (): void => tellMonitor({ type: 'alive', atMs: Date.now(), audioProblem: audioProblem() });
  window.addEventListener('message', (event) => {
    const [next] = event.ports;
    if (event.source !== window || event.data !== 'wardlight:monitor-port' || next === undefined) return;
    port?.close();
    port = next;
    next.onmessage = ({ data }: MessageEvent<unknown>) => hear(readMonitorMessage(data));
    sayAlive();
  });
  window.wardlight.onMainEvent((event) => {
    if (event.type === 'monitor-died') historyDesk.monitorGone();
    useBedside.setState(afterMainEvent(event));
    if (event.type === 'monitor-started') window.wardlight.requestMonitorPort();
  });
  window.wardlight.requestMonitorPort();
  setInterval(sayAlive, ALIVE_EVERY_MS);
  setInterval(() => {
    const { wallMs, steadyMs } = now();
    useBedside.setState({ nowMs: wallMs, nowSteadyMs: steadyMs });
  }, LOOK_EVERY_MS);
}

function hear(told: Told): void {
  if ('message' in told) {
    take(told.message);
    return;
  }
  const { unreadable } = useBedside.getState();
  const first = unreadable === null || (told.type !== null && !unreadable.kinds.includes(told.type));
  useBedside.setState((state) => afterUnreadable(state, told, now()));
  // Once for each kind, until it can be read again: the journal is not to be flooded.
  if (first) tellMonitor({ type: 'not-understood', detail: told.refused.slice(0, MOST_DETAIL) });
}

function take(message: MonitorMessage): void {
  // Waves do not pass through React: the painters listen to the bus.
  if (message.type === 'wave') {
    waveBus.publish(message);
    return;
  }
  if (message.type === 'line') {
    takeLine(message);
    return;
  }
  if (message.type === 'hello') leaveFormerPatient(message);
  if (message.type === 'history') {
    historyDesk.take(message);
    return;
  }
  if (message.type === 'hello') configureDisplay(message.display);
  useBedside.setState((state) => afterMessage(state, message, now()));
  if (message.type === 'numerics') measureNextFrame('numerics', message.arrivedMs);
  if (message.type === 'alarms' && message.arrivedMs !== null) measureNextFrame('alarms', message.arrivedMs);
}

function now(): Now {
  return { wallMs: Date.now(), steadyMs: performance.now() };
}

const LOOKS_BACK: readonly ScreenId[] = ['trends', 'events', 'disclosure', 'strip', 'what-if'];

/** What was recorded of one patient is not left open for the next. */
function leaveFormerPatient({ patient }: HelloMessage): void {
  const { hello } = useBedside.getState();
  if (hello === null || hello.patient?.encounter === patient?.encounter) return;
  forgetReview();
  const { open } = usePanel.getState();
  if (open !== null && LOOKS_BACK.includes(open)) closePanel();
}
