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
import { admissionOf, type Charted, FhirEnd, outOfOrder } from '../support/fhir-end.ts';

const DEVICE = 'station-bed-12';
const STORE_KEY = '1'.repeat(64);
const SETTLE_MS = 60_000;

interface Count {
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
}

export interface KillResult {
  readonly rounds: number;
  readonly killed: Readonly<Record<'monitor' | 'cloud', number>>;
  /** Messages that the bed wrote, and numbers in them. */
  readonly messages: number;
  readonly numbers: number;
  /** Numbers that the bed recorded and told nobody. */
  readonly untold: number;
  /** Readings of all kinds; in order are messages of numbers. */
  readonly behindIngest: Count;
  /** Numbers with a value, each an Observation that was written once; in order is when it was. */
  readonly inFhir: Count & { readonly observations: number };
  readonly parked: number;
  /** Sequence numbers that the bed gave and that hold no message. */
  readonly gaps: number;
}

/** Nothing is missing, nothing is there twice, nothing is in a wrong place. */
export function isWhole({ behindIngest, inFhir, untold, parked, gaps }: KillResult): boolean {
  const faults = [behindIngest, inFhir].flatMap(({ lost, doubled, outOfOrder }) => [lost, doubled, outOfOrder]);
  return [...faults, untold, parked, gaps].every((count) => count === 0);
}

/**
 * A simulated device, the real monitor without a screen, and the real hub, log, ingest and connector, each of the three a process; in
 * each round one or both of the latter two are killed (SIGKILL) at a random instant and started again. In the end it is counted what
 * went on behind ingest, and what our FHIR endpoint holds on a real PostgreSQL.
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
  const fhirEnd = await FhirEnd.start();
  await fhirEnd.admit(DEVICE);
  const startCloud = (): Child => run('cloud', [intake, cloudFolder, String(hubPort), DEVICE, fhirEnd.baseUrl]);

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
    const expected = bedRecords(directory).written.flatMap(withValue).length;
    while ((await fhirEnd.count()) < expected && Date.now() < until + SETTLE_MS) await pause(500);
    // What would be there twice comes late.
    await pause(2_000);
  } finally {
    for (const child of [simulator, monitor, cloud]) await child.stop();
  }
  const charted = await fhirEnd.numbers(DEVICE);
  await fhirEnd.stop();
  return { rounds, killed, ...(await count(directory, cloudFolder, charted)) };
}

interface BedRecords {
  readonly written: readonly TelemetryEnvelope[];
  /** Ids of the numbers. */
  readonly recorded: readonly string[];
}

function bedRecords(directory: string): BedRecords {
  const db = openDatabase({ directory: join(directory, 'bed'), key: STORE_KEY }, { readonly: true });
  const texts = db.prepare('SELECT message FROM outbox ORDER BY sequence').all() as { message: string }[];
  const recorded = (db.prepare('SELECT id FROM vitals').all() as { id: string }[]).map(({ id }) => id);
  db.close();
  return { written: texts.map(({ message }) => JSON.parse(message) as TelemetryEnvelope), recorded };
}

async function count(
  directory: string,
  cloudFolder: string,
  charted: readonly Charted[],
): Promise<Omit<KillResult, 'rounds' | 'killed'>> {
  const { written, recorded } = bedRecords(directory);
  const log = await openEventLog(join(cloudFolder, 'log'), { partitions: 2 });
  const arrived = (await readIngested(log)).map(({ Body }) => Body as TelemetryEnvelope);
  await log.close();

  const told = new Set(written.flatMap(numbersIn));
  const readings = written.flatMap((envelope) => envelope.readings.map(({ id }) => id));
  const order = arrived.filter((envelope) => numbersIn(envelope).length > 0).map(({ sequence }) => sequence);
  const sequences = new Map(
    written.flatMap((one) => withValue(one).map(({ measuredAt }) => [Date.parse(measuredAt), one.sequence])),
  );
  const parkedFile = join(cloudFolder, 'parked.jsonl');
  return {
    messages: written.length,
    numbers: told.size,
    untold: recorded.filter((id) => !told.has(id)).length,
    behindIngest: {
      ...compared(
        readings,
        arrived.flatMap((envelope) => envelope.readings.map(({ id }) => id)),
      ),
      outOfOrder: order.filter((sequence, index) => sequence < (order[index - 1] ?? 0)).length,
    },
    inFhir: {
      observations: charted.length,
      ...compared(
        written.flatMap((one) => withValue(one).map(({ measuredAt, value }) => `${Date.parse(measuredAt)}: ${value}`)),
        // What was written again counts as often.
        charted.flatMap((one) => Array.from({ length: one.version }, () => `${one.measuredMs}: ${one.value}`)),
      ),
      outOfOrder: outOfOrder(charted, ({ measuredMs }) => sequences.get(measuredMs) ?? Number.NaN),
    },
    parked: existsSync(parkedFile) ? (await readFile(parkedFile, 'utf8')).trim().split('\n').length : 0,
    gaps: (written.at(-1)?.sequence ?? 0) - written.length,
  };
}

function compared(sent: readonly string[], found: readonly string[]): Pick<Count, 'lost' | 'doubled'> {
  const missing = new Map<string, number>();
  for (const one of sent) missing.set(one, (missing.get(one) ?? 0) + 1);
  for (const one of found) missing.set(one, (missing.get(one) ?? 0) - 1);
  const counts = [...missing.values()];
  return {
    lost: counts.reduce((sum, count) => sum + Math.max(count, 0), 0),
    doubled: counts.reduce((sum, count) => sum + Math.max(-count, 0), 0),
  };
}

type Vital = Extract<TelemetryEnvelope['readings'][number], { kind: 'vital' }>;

function withValue({ readings }: TelemetryEnvelope): Vital[] {
  return readings.filter((one): one is Vital => one.kind === 'vital' && one.value !== null);
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
  const { patient, encounter, since } = admissionOf(DEVICE);
  const udp = { host: '127.0.0.1', port: devicePort };
  return {
    bed: { id: 'bed-12', ward: 'Ward 3' },
    admission: { patient: { identifier: patient, name: 'Simulated', birthDate: '1960-01-01', type: 'adult' }, encounter, since },
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
