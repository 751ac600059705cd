import { join } from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import type { MainEvent, MonitorConfig } from '#ipc';

const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 10_000;
/** A monitor that lived so long is not in a crash loop. */
const STEADY_MS = 30_000;

export interface MonitorProcess {
  /** Gives the window a fresh channel straight to the monitor. */
  connect(window: WebContents): void;
  stop(): Promise<void>;
}

/**
 * Keeps the monitor running in a process of its own and starts it again when it dies. Windows are told both, and get a new
 * port when they ask for one.
 */
export function superviseMonitor(config: MonitorConfig, tell: (event: MainEvent) => void): MonitorProcess {
  let child: UtilityProcess | null = null;
  let wait = FIRST_RESTART_MS;
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;

  const start = (): void => {
    const startedAt = performance.now();
    const process = utilityProcess.fork(join(__dirname, 'monitor.cjs'), [], {
      serviceName: 'Wardlight monitor',
      stdio: 'inherit',
    });
    child = process;
    process.postMessage({ type: 'config', config });
    process.on('message', (message: { type?: string }) => {
      if (message.type === 'started') tell({ type: 'monitor-started' });
    });
    process.on('exit', (code) => {
      child = null;
      if (stopping) return;
      if (performance.now() - startedAt > STEADY_MS) wait = FIRST_RESTART_MS;
      tell({ type: 'monitor-died', detail: `the monitor ended (exit code ${code})`, restartInMs: wait });
      timer = setTimeout(start, wait);
      wait = Math.min(wait * 2, LONGEST_RESTART_MS);
    });
  };
  start();

  return {
    connect(window) {
      if (child === null) return;
      const { port1, port2 } = new MessageChannelMain();
      child.postMessage({ type: 'screen' }, [port1]);
      window.postMessage('wardlight:monitor-port', null, [port2]);
    },
    async stop() {
      stopping = true;
      if (timer !== null) clearTimeout(timer);
      const running = child;
      if (running === null) return;
      const gone = new Promise<void>((resolve) => running.once('exit', () => resolve()));
      running.postMessage({ type: 'stop' });
      const late = setTimeout(() => running.kill(), 5_000);
      await gone;
      clearTimeout(late);
    },
  };
}
