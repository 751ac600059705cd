import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TelemetryEnvelope } from '#wire';
import { openEventLog } from '../../cloud/stream/event-log-adapter.ts';
import { openDatabase } from '../../electron/monitor/recorder/sqlite-store-adapter.ts';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { INTAKE_HUB, INTAKE_KEY, readIngested } from '../support/cloud-intake.ts';
import { admissionOf, type Charted, FhirEnd, outOfOrder } from '../support/fhir-end.ts';
import { type CloudPart, cloudParts, PARTITIONS } from './cloud-parts.ts';

const DEVICE = 'station-bed-12';
const STORE_KEY = '1'.repeat(64);
/** Whoever was killed keeps its partitions for half a minute, and there are two such stages one after the other. */
const SETTLE_MS = 180_000;

interface Count {
  readonly lost: number;
  readonly doubled: number;
  readonly outOfOrder: number;
}

export interface KillResult {
  readonly rounds: number;
  /** How often, by what was killed. */
  readonly killed: Readonly<Record<string, number>>;
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

export interface KillOptions {
  readonly rounds: number;
  readonly directory: string;
  /** The same seed chooses the same instants. */
  readonly seed: number;
  /** Hub, ingest and connector each by itself, or the three in one process: sooner done, since none waits for another's partitions. */
  readonly apart: boolean;
  readonly tell?: (line: string) => void;
}

/**
 * A simulated device, the real monitor without a screen, and the real service with hub, log, ingest and connector; in each round one or more of
 * these processes are killed (SIGKILL) at a random instant and started again. In the end it is counted what went on behind ingest, and what our
 * FHIR endpoint holds on a real PostgreSQL.
 */
export async function killRounds({ rounds, directory, seed, apart, tell = () => undefined }: KillOptions): Promise<KillResult> {
  const random = randomFrom(seed);
  const between = (from: number, to: number): number => from + random() * (to - from);
  const [devicePort, hubPort] = [await freePort(0), await freePort(0)];
  const wardlight = (name: string, args: readonly string[]): Child =>
    startChild({
      command: process.execPath,
      args: [join(PROJECT, 'wardlight.ts'), ...args],
      cwd: PROJECT,
      logFile: join(directory, `${name}.log`),
    });
  const fhirEnd = await FhirEnd.start();
  await fhirEnd.admit(DEVICE);
  const { baseUrl: fhir, database } = fhirEnd;
  const cloud = await cloudParts({ directory, deviceId: DEVICE, hubPort, fhir, database, apart });
  for (const part of cloud) part.start();
  const ready = (): Promise<readonly Record<string, unknown>[]> => Promise.all(cloud.map((part) => part.ready()));
  const simulator = wardlight('simulator', ['simulate', 'philips-intellivue', '--udp', `127.0.0.1:${devicePort}`]);
  const [{ certificateAuthority } = {}] = await ready();
  const config = join(directory, 'monitor.json');
  await writeFile(config, JSON.stringify(bedConfig(directory, devicePort, hubPort, String(certificateAuthority))));
  const startMonitor = (): Child => wardlight('monitor', ['monitor', '--config', config]);
  let monitor = startMonitor();
  await monitor.event('started');

  let monitorKilled = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      // Now and then long enough for what was killed before to have its partitions back.
      await pause(apart && random() < 0.25 ? between(20_000, 45_000) : between(500, 4_000));
      const { alsoMonitor, parts } = victims(cloud, random);
      if (alsoMonitor) {
        monitorKilled += 1;
        monitor.process.kill('SIGKILL');
      }
      await Promise.all([alsoMonitor ? monitor.ended : null, ...parts.map((part) => part.kill())]);
      await pause(between(0, 1_500));
      for (const part of parts) part.start();
      if (alsoMonitor) monitor = startMonitor();
      // Now and then the next kill comes while it is still starting.
      if (random() < 0.8) await Promise.all([monitor.event('started'), ready()]);
      if (round % 10 === 0) tell(`${round} rounds`);
    }
    await Promise.all([monitor.event('started'), ready()]);
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
    for (const child of [simulator, monitor, ...[...cloud].reverse()]) await child.stop();
  }
  const charted = await fhirEnd.numbers(DEVICE);
  const parked = await fhirEnd.parked();
  await fhirEnd.stop();
  const killed: Record<string, number> = { monitor: monitorKilled };
  for (const part of cloud) killed[part.name] = part.killed;
  return { rounds, killed, ...(await count(directory, charted)), parked };
}

/** Any of them, or some at once, never none. */
function victims(cloud: readonly CloudPart[], random: () => number): { alsoMonitor: boolean; parts: readonly CloudPart[] } {
  for (;;) {
    const alsoMonitor = random() < (cloud.length === 1 ? 0.6 : 0.35);
    const parts = cloud.filter(() => random() < (cloud.length === 1 ? 0.6 : 0.35));
    if (alsoMonitor || parts.length > 0) return { alsoMonitor, parts };
  }
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

async function count(directory: string, charted: readonly Charted[]): Promise<Omit<KillResult, 'rounds' | 'killed' | 'parked'>> {
  const { written, recorded } = bedRecords(directory);
  const log = await openEventLog(join(directory, 'cloud', 'log'), { partitions: PARTITIONS });
  const arrived = (await readIngested(log)).map(({ Body }) => Body as TelemetryEnvelope);
  await log.close();

  const told = new Set(written.flatMap(numbersIn));
  const readings = written.flatMap((envelope) => envelope.readings.map(({ id }) => id));
  const order = arrived.filter((envelope) => numbersIn(envelope).length > 0).map(({ sequence }) => sequence);
  const sequences = new Map(
    written.flatMap((one) => withValue(one).map(({ measuredAt }) => [Date.parse(measuredAt), one.sequence])),
  );
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
