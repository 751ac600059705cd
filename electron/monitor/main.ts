import type { MonitorConfig, MonitorMessage, ScreenMessage } from '#ipc';
import { type Monitor, type ScreenPort, startMonitor } from './monitor.ts';

/** What this program needs of Electron's `MessagePortMain`; nothing of Electron is imported. */
interface TransferredPort {
  postMessage(message: MonitorMessage): void;
  on(event: 'message', listener: (event: { readonly data: ScreenMessage }) => void): unknown;
  start(): void;
}

interface ParentPort {
  on(
    event: 'message',
    listener: (event: { readonly data: ParentMessage; readonly ports: readonly TransferredPort[] }) => void,
  ): unknown;
  postMessage(message: { readonly type: 'started' | 'stopped' }): void;
}

type ParentMessage =
  | { readonly type: 'config'; readonly config: MonitorConfig }
  | { readonly type: 'screen' }
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

let monitor: Promise<Monitor> | null = null;
const early: ScreenPort[] = [];

parent.on('message', ({ data, ports }) => {
  if (data.type === 'config' && !monitor) {
    monitor = startMonitor(data.config, null);
    void monitor.then((running) => {
      for (const port of early.splice(0)) running.attachScreen(port);
      parent.postMessage({ type: 'started' });
    });
  } else if (data.type === 'screen') {
    const [port] = ports;
    if (!port) return;
    const screen = screenPort(port);
    if (monitor) void monitor.then((running) => running.attachScreen(screen));
    else early.push(screen);
  } else if (data.type === 'stop') {
    void (monitor ?? Promise.resolve(null)).then(async (running) => {
      await running?.stop();
      parent.postMessage({ type: 'stopped' });
      process.exit(0);
    });
  }
});

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
