import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { InputRefused, whyUnreadable } from '#clinical';
import { type LinkMessage, type MonitorMessage, parseMonitorConfig } from '#ipc';
import { startMonitor } from './monitor.ts';

/** `wardlight monitor --config FILE`: the bedside monitor without a screen. */
export function register(program: Command): void {
  program
    .command('monitor')
    .description('bedside monitor without a screen: one JSON line per event on standard output, until SIGINT or SIGTERM')
    .requiredOption('--config <file>', 'monitor configuration (JSON)')
    .action(async ({ config }: { config: string }) => await run(config));
}

async function run(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new InputRefused(file, whyUnreadable(error));
  });
  const config = parseMonitorConfig(text, file);
  // Stays in place: being asked twice must not end it half-way.
  const stopWanted = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve(signal));
  });
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error: unknown) => {
      const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`${JSON.stringify({ event: 'monitor-failed', what: event, detail })}\n`);
      process.exit(1);
    });
  }

  const monitor = await startMonitor(config, null);
  const reported = new Map<string, string>();
  monitor.observe((message) => report(message, reported));
  print({ event: 'started', atMs: Date.now(), bed: config.bed, devices: config.devices.map(({ id }) => id) });
  const signal = await stopWanted;
  print({ event: 'stopping', atMs: Date.now(), signal });
  await monitor.stop();
  print({ event: 'stopped', atMs: Date.now() });
}

/** Prints what changed: alarms, links and score are told every second, people want to read them once. */
function report(message: MonitorMessage, reported: Map<string, string>): void {
  for (const { event, key, atMs, content } of eventsOf(message)) {
    const text = JSON.stringify(content);
    if (key !== null && reported.get(key) === text) continue;
    if (key !== null) reported.set(key, text);
    print({ event, atMs, ...content });
  }
}

interface MonitorEvent {
  readonly event: string;
  /** What is compared with the last event of the same key; null = always printed. */
  readonly key: string | null;
  readonly atMs: number;
  readonly content: object;
}

function eventsOf(message: MonitorMessage): readonly MonitorEvent[] {
  switch (message.type) {
    case 'alarms':
      return [{ event: 'alarms', key: 'alarms', atMs: message.atMs, content: { alarms: message.alarms } }];
    case 'score': {
      const { atMs, score, total, totalMin, totalMax, band, bandAtLeast, missing } = message;
      return [{ event: 'score', key: 'score', atMs, content: { score, total, totalMin, totalMax, band, bandAtLeast, missing } }];
    }
    case 'link': {
      const atMs = Date.now();
      const { state, detail } = message.cloud;
      return [
        ...message.devices.map(({ id, link }) => ({ event: 'device', key: `device ${id}`, atMs, content: { id, link } })),
        { event: 'cloud', key: 'cloud', atMs, content: { state, detail } },
        { event: 'recorder', key: 'recorder', atMs, content: recorderState(message.recorder) },
      ];
    }
    case 'issue': {
      const { atMs, where, reason, detail } = message;
      return [{ event: 'issue', key: null, atMs, content: { where, reason, detail } }];
    }
    default:
      return [];
  }
}

/** Whole hours only: a line per hour is enough. */
function recorderState({ state, detail, space }: LinkMessage['recorder']): object {
  const fullInMs = space?.fullInMs ?? null;
  return { state, detail, fullInHours: fullInMs === null ? null : Math.floor(fullInMs / 3_600_000) };
}

function print(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}
