import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { driverById } from '#drivers';
import type { BedAlarm } from '#ipc';
import { startSimulator } from '../../device-drivers/commands/simulator-adapter.ts';
import type { Figure } from './figures.ts';
import { LOAD_WAVES, loadedPatient } from './load.ts';
import { memoryMb, processorMs } from './processor.ts';

const WARM_UP_MS = 20_000;
const MEASURED_MS = 60_000;
/** Shorter than the swings of the load, so that every one becomes an alarm. */
const DELAY_S = 3;
/** Time of one swing of the load: beds are spread over it. */
const SWING_S = 18;
/** Devices of a ward do not know of each other: none sends in the same instant as its neighbour. One turn of their numbers. */
const TURN_MS = 1_024;
const LATENCY_TARGET = { value: 100, at: 'p99' } as const;
const program = fileURLToPath(new URL('../../wardlight.ts', import.meta.url));

/** One bed, and sixteen beds as sixteen monitors on this machine: processor, memory, and how long after its delay an alarm is told. */
export async function measureMonitor(): Promise<Figure[]> {
  return [...(await measureBeds(1)), ...(await measureBeds(16))];
}

async function measureBeds(count: number): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'wardlight-beds-'));
  const beds = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      await pause((index * TURN_MS) / count);
      return openBed(join(directory, `bed-${index}`), (index * SWING_S) / count);
    }),
  );
  try {
    await pause(WARM_UP_MS);
    const from = performance.now();
    const fromWallMs = Date.now();
    const before = beds.map(({ monitor }) => processorMs(monitor.pid ?? 0));
    await pause(MEASURED_MS);
    const tookMs = performance.now() - from;
    const name = count === 1 ? '1 bed' : `${count} beds`;
    const late = beds.flatMap(({ told }) => told.filter(({ atMs }) => atMs >= fromWallMs).map(({ lateMs }) => lateMs));
    return [
      {
        what: `${name}: processor of each monitor`,
        values: beds.map(({ monitor }, index) => ((processorMs(monitor.pid ?? 0) - (before[index] ?? 0)) / tookMs) * 100),
        unit: '% of one core',
        target: null,
      },
      {
        what: `${name}: memory of each monitor`,
        values: beds.map(({ monitor }) => memoryMb(monitor.pid ?? 0)),
        unit: 'MB',
        target: null,
      },
      {
        what: `${name}: condition → alarm told, beyond its delay of ${DELAY_S} s`,
        values: late,
        unit: 'ms',
        target: LATENCY_TARGET,
      },
    ];
  } finally {
    await Promise.all(beds.map((bed) => bed.close()));
    await rm(directory, { recursive: true, force: true });
  }
}

interface Bed {
  readonly monitor: ChildProcess;
  /** For each alarm how long after onset and delay its line was read here. */
  readonly told: { readonly atMs: number; readonly lateMs: number }[];
  close(): Promise<void>;
}

async function openBed(directory: string, aheadS: number): Promise<Bed> {
  const driver = driverById('philips-intellivue');
  if (driver === undefined) throw new Error('no driver');
  const place = { kind: 'udp-listens', host: '127.0.0.1', port: 0 } as const;
  const simulator = await startSimulator({ driver, signals: loadedPatient(aheadS), place, faults: [] });
  const udp = { host: '127.0.0.1', port: simulator.port };
  const devices = [{ id: 'monitor-1', driver: driver.id, udp, waves: LOAD_WAVES, simulates: 'load' }];
  const store = { directory, key: randomBytes(32).toString('hex') };
  const file = `${directory}.json`;
  const bed = { id: 'bed-1', ward: 'Ward 3' };
  await writeFile(file, JSON.stringify({ bed, admission: null, devices, store, hub: null, limits: {}, alarmDelayS: DELAY_S }));
  const monitor = spawn(process.execPath, [program, 'monitor', '--config', file], { stdio: ['ignore', 'pipe', 'ignore'] });
  const told: { atMs: number; lateMs: number }[] = [];
  const known = new Set<string>();
  createInterface({ input: monitor.stdout }).on('line', (line) => {
    const atMs = Date.now();
    const { event, alarms = [] } = JSON.parse(line) as { event: string; alarms?: readonly BedAlarm[] };
    if (event !== 'alarms') return;
    for (const { alarmId, source, onsetMs, limit } of alarms) {
      if (source !== 'physiological' || limit === null || known.has(alarmId)) continue;
      known.add(alarmId);
      told.push({ atMs, lateMs: atMs - onsetMs - DELAY_S * 1_000 });
    }
  });
  return {
    monitor,
    told,
    async close() {
      monitor.kill('SIGTERM');
      await once(monitor, 'exit');
      await simulator.stop();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
