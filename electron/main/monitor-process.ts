import { join } from 'node:path';
import { MessageChannelMain, type UtilityProcess, utilityProcess, type WebContents } from 'electron';
import type { MainEvent, MonitorConfig } from '#ipc';
import { CHANNELS } from '../ipc/bridge.ts';
import { type BedState, monitorReport } from '../ipc/monitor-report.ts';
import { type LogEvent, loggedOutput } from './log-event.ts';

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
  /** How often the one that runs now has said that it lives. */
  signsOfLife(): number;
  stop(): Promise<void>;
}

export interface MonitorEvents {
  readonly tell: (event: MainEvent) => void;
  /** Whether no window answers the monitor. */
  readonly screenSilent: (active: boolean) => void;
  /** null: the monitor is not there. */
  readonly bedState: (state: BedState | null) => void;
  readonly log: (event: LogEvent) => void;
  /** All that it prints. */
  readonly overheard: (text: string) => void;
}

/**
 * Keeps the monitor running in a process of its own and starts it again when it dies or hangs. Windows are told both, and get a
 * new port when they ask for one.
 */
export function superviseMonitor(
  config: MonitorConfig,
  { tell, screenSilent, bedState, log, overheard }: MonitorEvents,
): MonitorProcess {
  let child: UtilityProcess | null = null;
  let wait = FIRST_RESTART_MS;
  let stopping = false;
  let timer: NodeJS.Timeout | null = null;
  let hiddenNow: string | null = null;
  /** Null until it has started: opening a large store may take its time. */
  let aliveMs: number | null = null;
  let signsOfLife = 0;
  let lookedMs = performance.now();
  const watch = setInterval(() => {
    // We were held up ourselves, or the computer slept: what it said meanwhile is not read yet.
    const late = performance.now() - lookedMs > 2 * LOOK_MS;
    lookedMs = performance.now();
    if (late && aliveMs !== null) aliveMs = performance.now();
    if (aliveMs === null || performance.now() - aliveMs < HUNG_MS) return;
    aliveMs = null;
    log({ event: 'monitor-hung' });
    // It cannot be asked to end; what it knew is in its store.
    if (child?.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  }, LOOK_MS);

  const heard = (text: string): void => {
    for (const event of loggedOutput(text)) log(event);
    overheard(text);
  };
  const start = (): void => {
    const startedAt = performance.now();
    const started = utilityProcess.fork(join(__dirname, 'monitor.cjs'), [], {
      serviceName: 'Wardlight monitor',
      stdio: 'pipe',
    });
    child = started;
    signsOfLife = 0;
    for (const output of [started.stdout, started.stderr]) output?.on('data', (text: Buffer) => heard(String(text)));
    started.postMessage({ type: 'config', config });
    started.on('message', (received: unknown) => {
      const read = monitorReport.safeParse(received);
      // Of another version, or broken: what it means is not known, and nothing else stops for it.
      if (!read.success) {
        log({ event: 'monitor-report-refused' });
        return;
      }
      const message = read.data;
      if (message.type === 'screen-silent') screenSilent(message.active);
      else if (message.type === 'bed-state') bedState(message);
      else aliveMs = performance.now();
      if (message.type === 'alive') signsOfLife += 1;
      if (message.type !== 'started') return;
      log({ event: 'monitor-started' });
      tell({ type: 'monitor-started' });
      started.postMessage({ type: 'hidden', why: hiddenNow });
    });
    started.on('exit', (code) => {
      child = null;
      aliveMs = null;
      screenSilent(false);
      bedState(null);
      if (stopping) return;
      if (performance.now() - startedAt > STEADY_MS) wait = FIRST_RESTART_MS;
      log({ event: 'monitor-died', exitCode: code, restartInMs: wait });
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
      window.postMessage(CHANNELS.monitorPort, null, [port2]);
    },
    hidden(why) {
      hiddenNow = why;
      child?.postMessage({ type: 'hidden', why });
    },
    signsOfLife: () => signsOfLife,
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
