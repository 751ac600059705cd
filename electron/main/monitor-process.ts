import { join } from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import type { MainEvent, MonitorConfig } from '#ipc';

const FIRST_RESTART_MS = 500;
const LONGEST_RESTART_MS = 10_000;
/** A monitor that lived so long is not in a crash loop. */
const STEADY_MS = 30_000;
/** It says every second that it lives; so long without a word it hangs. */
const HUNG_MS = 5_000;
const LOOK_MS = 500;

export interface MonitorProcess {
  /** Gives the window a fresh channel straight to the monitor. */
  connect(window: WebContents): void;
  /** @param why nobody can see the window now; null when it can be seen */
  hidden(why: string | null): void;
  stop(): Promise<void>;
}

export interface MonitorEvents {
  readonly tell: (event: MainEvent) => void;
  /** Whether no window answers the monitor. */
  readonly screenSilent: (active: boolean) => void;
}

type Report = { readonly type: 'started' | 'stopped' | 'alive' } | { readonly type: 'screen-silent'; readonly active: boolean };

/**
 * Keeps the monitor running in a process of its own and starts it again when it dies or hangs. Windows are told both, and get a
 * new port when they ask for one.
 */
export function superviseMonitor(config: MonitorConfig, { tell, screenSilent }: MonitorEvents): MonitorProcess {
  let child: UtilityProcess | null = null;
  let wait = FIRST_RESTART_MS;
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;
  let hiddenNow: string | null = null;
  /** Null until it has started: opening a large store may take its time. */
  let aliveMs: number | null = null;
  const watch = setInterval(() => {
    if (aliveMs === null || performance.now() - aliveMs < HUNG_MS) return;
    aliveMs = null;
    // It cannot be asked to end; what it knew is in its store.
    if (child?.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  }, LOOK_MS);

  const start = (): void => {
    const startedAt = performance.now();
    const started = utilityProcess.fork(join(__dirname, 'monitor.cjs'), [], {
      serviceName: 'Wardlight monitor',
      stdio: 'inherit',
    });
    child = started;
    started.postMessage({ type: 'config', config });
    started.on('message', (message: Report) => {
      if (message.type === 'screen-silent') screenSilent(message.active);
      else aliveMs = performance.now();
      if (message.type !== 'started') return;
      tell({ type: 'monitor-started' });
      started.postMessage({ type: 'hidden', why: hiddenNow });
    });
    started.on('exit', (code) => {
      child = null;
      aliveMs = null;
      screenSilent(false);
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
    hidden(why) {
      hiddenNow = why;
      child?.postMessage({ type: 'hidden', why });
    },
    async stop() {
      stopping = true;
      clearInterval(watch);
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
