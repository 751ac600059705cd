import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TelemetryEnvelope } from '#wire';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { openDatabase } from '../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { INTAKE_HUB, INTAKE_KEY, readIngested } from '../support/cloud-intake.ts';

const DEVICE = 'station-bed-12';
const STORE_KEY = '1'.repeat(64);
const SETTLE_MS = 60_000;

export interface KillResult {
  readonly rounds: number;
  readonly killed: Readonly<Record<'monitor' | 'cloud', number>>;
  /** Messages that the bed wrote, and numbers in them. */
  readonly messages: number;
  readonly numbers: number;
  /** Numbers that the bed recorded and told nobody. */
  readonly untold: number;
  readonly lost: number;
  readonly doubled: number;
  /** Messages of numbers that went on behind a later one. */
  readonly outOfOrder: number;
  readonly parked: number;
  /** Sequence numbers that the bed gave and that hold no message. */
  readonly gaps: number;
}

/**
 * A simulated device, the real monitor without a screen and the real hub, log and ingest, each a process; in each round one or both of
 * the latter two are killed (SIGKILL) at a random instant and started again. In the end it is counted what went on behind ingest.
 * @param seed the same seed chooses the same instants
 */
export async function killRounds(
  rounds: number,
  directory: string,
  seed: number,
  tell: (line: string) => void = () => undefined,
): Promise<KillResult> {
  const random = randomFrom(seed);
  const between = (from: number, to: number): number => from + random() * (to - from);
  const [devicePort, hubPort] = [await freePort(0), await freePort(0)];
  const cloudFolder = join(directory, 'cloud');
  await mkdir(cloudFolder, { recursive: true });
  const run = (name: string, args: readonly string[]): Child =>
    startChild({ command: process.execPath, args, cwd: PROJECT, logFile: join(directory, `${name}.log`) });
  const wardlight = (name: string, args: readonly string[]): Child => run(name, [join(PROJECT, 'wardlight.ts'), ...args]);
  const intake = fileURLToPath(new URL('intake-process.ts', import.meta.url));
  const startCloud = (): Child => run('cloud', [intake, cloudFolder, String(hubPort), DEVICE]);

  const simulator = wardlight('simulator', ['simulate', 'philips-intellivue', '--udp', `127.0.0.1:${devicePort}`]);
  let cloud = startCloud();
  const { certificateAuthority } = await cloud.event('ready');
  const config = join(directory, 'monitor.json');
  await writeFile(config, JSON.stringify(bedConfig(directory, devicePort, hubPort, String(certificateAuthority))));
  const startMonitor = (): Child => wardlight('monitor', ['monitor', '--config', config]);
  let monitor = startMonitor();
  await monitor.event('started');

  const killed = { monitor: 0, cloud: 0 };
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await pause(between(500, 4_000));
      const whom = random();
      if (whom < 0.6) {
        killed.monitor += 1;
        monitor.process.kill('SIGKILL');
      }
      if (whom >= 0.4) {
        killed.cloud += 1;
        cloud.process.kill('SIGKILL');
      }
      await Promise.all([whom < 0.6 ? monitor.ended : null, whom >= 0.4 ? cloud.ended : null]);
      await pause(between(0, 1_500));
      if (whom >= 0.4) cloud = startCloud();
      if (whom < 0.6) monitor = startMonitor();
      // Now and then the next kill comes while it is still starting.
      if (random() < 0.8) await Promise.all([monitor.event('started'), cloud.event('ready')]);
      if (round % 10 === 0) tell(`${round} rounds`);
    }
    await Promise.all([monitor.event('started'), cloud.event('ready')]);
    await pause(3_000);
    await simulator.stop();
    const until = Date.now() + SETTLE_MS;
    while (waitingAt(directory) > 0 && Date.now() < until) await pause(500);
    await monitor.stop();
    await pause(2_000);
  } finally {
    for (const child of [simulator, monitor, cloud]) await child.stop();
  }
  return { rounds, killed, ...(await count(directory, cloudFolder)) };
}

async function count(directory: string, cloudFolder: string): Promise<Omit<KillResult, 'rounds' | 'killed'>> {
  const db = openDatabase({ directory: join(directory, 'bed'), key: STORE_KEY }, { readonly: true });
  const texts = db.prepare('SELECT message FROM outbox ORDER BY sequence').all() as { message: string }[];
  const recorded = (db.prepare('SELECT id FROM vitals').all() as { id: string }[]).map(({ id }) => id);
  db.close();
  const written = texts.map(({ message }) => JSON.parse(message) as TelemetryEnvelope);
  const log = await openEventLog(join(cloudFolder, 'log'), { partitions: 2 });
  const arrived = (await readIngested(log)).map(({ Body }) => Body as TelemetryEnvelope);
  await log.close();

  const told = new Set(written.flatMap(numbersIn));
  const times = new Map<string, number>();
  for (const id of arrived.flatMap(({ readings }) => readings.map(({ id }) => id))) times.set(id, (times.get(id) ?? 0) + 1);
  const readings = written.flatMap((envelope) => envelope.readings.map(({ id }) => id));
  const order = arrived.filter((envelope) => numbersIn(envelope).length > 0).map(({ sequence }) => sequence);
  const parkedFile = join(cloudFolder, 'parked.jsonl');
  return {
    messages: written.length,
    numbers: told.size,
    untold: recorded.filter((id) => !told.has(id)).length,
    lost: readings.filter((id) => !times.has(id)).length,
    doubled: [...times.values()].filter((count) => count > 1).length,
    outOfOrder: order.filter((sequence, index) => sequence < (order[index - 1] ?? 0)).length,
    parked: existsSync(parkedFile) ? (await readFile(parkedFile, 'utf8')).trim().split('\n').length : 0,
    gaps: (written.at(-1)?.sequence ?? 0) - written.length,
  };
}

function numbersIn({ readings }: TelemetryEnvelope): string[] {
  return readings.flatMap(({ kind, id }) => (kind === 'vital' ? [id] : []));
}

function waitingAt(directory: string): number {
  try {
    const db = openDatabase({ directory: join(directory, 'bed'), key: STORE_KEY }, { readonly: true });
    const row = db.prepare('SELECT count(*) AS n FROM outbox WHERE acknowledged_ms IS NULL').get() as { n: number };
    db.close();
    return row.n;
  } catch {
    return 1;
  }
}

function bedConfig(directory: string, devicePort: number, hubPort: number, certificateAuthority: string): object {
  const connectionString = `HostName=${INTAKE_HUB};DeviceId=${DEVICE};SharedAccessKey=${INTAKE_KEY};GatewayHostName=localhost:${hubPort}`;
  const udp = { host: '127.0.0.1', port: devicePort };
  return {
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission: null,
    devices: [{ id: 'monitor-1', driver: 'philips-intellivue', udp, waves: [131330], simulates: 'generator' }],
    store: { directory: join(directory, 'bed'), key: STORE_KEY },
    hub: { connectionString, certificateAuthority },
    limits: {},
    alarmDelayS: 0,
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Mulberry32: the same instants for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
