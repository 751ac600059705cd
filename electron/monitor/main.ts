// First, before what it keeps small.
import './small-heap.ts';
import type { MonitorConfig, MonitorMessage } from '#ipc';
import type { MonitorReport } from '../ipc/monitor-report.ts';
import { type Monitor, type ScreenPort, startMonitor } from './monitor.ts';
import { reportBedState } from './watch/bed-state.ts';

/** What this program needs of Electron's `MessagePortMain`; nothing of Electron is imported. */
interface TransferredPort {
  postMessage(message: MonitorMessage): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  start(): void;
}

interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: ParentMessage; readonly ports: readonly TransferredPort[] }) => void,
  ): unknown;
  postMessage(message: MonitorReport): void;
}

type ParentMessage =
  | { readonly type: 'config'; readonly config: MonitorConfig }
  | { readonly type: 'screen' }
  /** Why nobody can see the window now; null when it can be seen. */
  | { readonly type: 'hidden'; readonly why: string | null }
  | { readonly type: 'stop' };

const parent = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;
if (!parent) {
  giveUp(
    'start',
    new Error('this is the entry of the Electron utility process; without Electron use: wardlight monitor --config FILE'),
  );
}

process.on('uncaughtException', (error) => giveUp('uncaught exception', error));
process.on('unhandledRejection', (error) => giveUp('unhandled rejection', error));

const ALIVE_EVERY_MS = 1_000;

let monitor: Promise<Monitor> | null = null;
const early: ScreenPort[] = [];

parent.on('message', ({ data, ports }) => {
  if (data.type === 'config' && !monitor) {
    monitor = startMonitor(data.config, null);
    void monitor.then((running) => {
      for (const port of early.splice(0)) running.attachScreen(port);
      parent.postMessage({ type: 'started' });
      setInterval(() => parent.postMessage({ type: 'alive' }), ALIVE_EVERY_MS);
      reportSilentScreen(running);
      running.observe(reportBedState((state) => parent.postMessage(state), Date.now));
    });
  } else if (data.type === 'screen') {
    const [port] = ports;
    if (!port) return;
    const screen = screenPort(port);
    if (monitor) void monitor.then((running) => running.attachScreen(screen));
    else early.push(screen);
  } else if (data.type === 'hidden') {
    void monitor?.then((running) => running.hidden(data.why));
  } else if (data.type === 'stop') {
    void (monitor ?? Promise.resolve(null)).then(async (running) => {
      await running?.stop();
      parent.postMessage({ type: 'stopped' });
      process.exit(0);
    });
  }
});

function reportSilentScreen(running: Monitor): void {
  let told = false;
  running.observe((message) => {
    if (message.type !== 'alarms') return;
    const active = message.alarms.some(({ condition, state }) => condition === 'screen-silent' && state !== 'ended-unseen');
    if (active !== told) parent?.postMessage({ type: 'screen-silent', active });
    told = active;
  });
}

function screenPort(port: TransferredPort): ScreenPort {
  return {
    post: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.on('message', ({ data }) => listener(data));
      port.start();
    },
  };
}

/** Whoever started the program starts it again; what it knew is in the store. */
function giveUp(what: string, error: unknown): never {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${JSON.stringify({ event: 'monitor-failed', what, detail })}\n`);
  process.exit(1);
}
