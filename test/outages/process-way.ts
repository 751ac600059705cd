import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from '../../electron/start/child-adapter.ts';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';
import { freePort } from '../../electron/start/ports-adapter.ts';
import { INTAKE_HUB, INTAKE_KEY } from '../support/cloud-intake.ts';
import { admissionOf, FhirEnd } from '../support/fhir-end.ts';
import { cloudParts } from './cloud-parts.ts';
import { bedRecords, count, STORE_KEY, type WayCount, waitingAt, withValue } from './count.ts';
import { Part } from './part.ts';

const DEVICE = 'station-bed-12';
/** Whoever was killed keeps its partitions for half a minute, and there are two such stages one after the other. */
const SETTLE_MS = 180_000;

/**
 * A simulated device, the real monitor without a screen, and the real service with hub, log, ingest and connector, each a process; what comes
 * of its numbers is counted behind ingest and in our FHIR endpoint on a real PostgreSQL, which nothing is done to.
 */
export class ProcessWay {
  readonly directory: string;
  readonly monitor: Part;
  /** The hub is the first. */
  readonly cloud: readonly Part[];
  readonly #simulator: Child;
  readonly #fhirEnd: FhirEnd;
  readonly #faultsPort: number;

  private constructor(
    directory: string,
    parts: { readonly monitor: Part; readonly cloud: readonly Part[] },
    simulator: Child,
    fhirEnd: FhirEnd,
    faultsPort: number,
  ) {
    this.directory = directory;
    this.monitor = parts.monitor;
    this.cloud = parts.cloud;
    this.#simulator = simulator;
    this.#fhirEnd = fhirEnd;
    this.#faultsPort = faultsPort;
  }

  /** @param apart hub, ingest and connector each by itself, or the three in one process: sooner done, since none waits for another's partitions */
  static async start(directory: string, apart: boolean): Promise<ProcessWay> {
    const [devicePort, hubPort, faultsPort] = [await freePort(0), await freePort(0), await freePort(0)];
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
    const cloud = await cloudParts({ directory, deviceId: DEVICE, hubPort, faultsPort, fhir, database, apart });
    for (const part of cloud) part.start();
    const simulator = wardlight('simulator', ['simulate', 'philips-intellivue', '--udp', `127.0.0.1:${devicePort}`]);
    const [{ certificateAuthority } = {}] = await Promise.all(cloud.map((part) => part.ready()));
    const config = join(directory, 'monitor.json');
    await writeFile(config, JSON.stringify(bedConfig(directory, devicePort, hubPort, String(certificateAuthority))));
    const monitor = new Part('monitor', 'started', () => wardlight('monitor', ['monitor', '--config', config]));
    monitor.start();
    await monitor.ready();
    return new ProcessWay(directory, { monitor, cloud }, simulator, fhirEnd, faultsPort);
  }

  get parts(): readonly Part[] {
    return [this.monitor, ...this.cloud];
  }

  async ready(): Promise<void> {
    await Promise.all(this.parts.map((part) => part.ready()));
  }

  /** What the hub counted since its process began. @param name of the figure in its health */
  async hubCount(name: string): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.#faultsPort}/health`);
    return Number(((await answer.json()) as Record<string, unknown>)[name] ?? 0);
  }

  /** The last that the monitor said of that. @param event `cloud`, `recorder`, `alarms` … */
  async monitorSaid(event: string): Promise<Readonly<Record<string, unknown>>> {
    const lines = (await readFile(join(this.directory, 'monitor.log'), 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('{'));
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    return events.filter((one) => one['event'] === event).at(-1) ?? {};
  }

  /** The device falls silent, everything arrives, all ends. @returns what came of it */
  async settle(): Promise<WayCount> {
    try {
      await this.ready();
      await pause(3_000);
      await this.#simulator.stop();
      const until = Date.now() + SETTLE_MS;
      while (waitingAt(this.directory) > 0 && Date.now() < until) await pause(500);
      await this.monitor.stop();
      const expected = bedRecords(this.directory).written.flatMap(withValue).length;
      while ((await this.#fhirEnd.count()) < expected && Date.now() < until + SETTLE_MS) await pause(500);
      // What would be there twice comes late.
      await pause(2_000);
      await this.#end();
      const parked = await this.#fhirEnd.parked();
      return { ...(await count(this.directory, await this.#fhirEnd.numbers(DEVICE))), parked };
    } finally {
      await this.stop();
    }
  }

  /** Whatever became of it. */
  async stop(): Promise<void> {
    await this.#end();
    await this.#fhirEnd.stop();
  }

  async #end(): Promise<void> {
    await this.#simulator.stop();
    for (const part of [this.monitor, ...[...this.cloud].reverse()]) await part.stop();
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
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
