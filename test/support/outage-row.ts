import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext } from 'vitest';
import type { TelemetryEnvelope } from '#wire';
import { CloudIntake } from './cloud-intake.ts';
import { type Charted, type FhirEnd, outOfOrder } from './fhir-end.ts';
import { Station, type StationOptions } from './station.ts';
import { eventually } from './system.ts';

const PER_SECOND = 20;
let rows = 0;

export interface RowOptions extends Partial<StationOptions> {
  /** What the station dials instead of the hub's port. */
  readonly way?: (cloud: CloudIntake) => number | Promise<number>;
  /** Where its store lies, and the log of the cloud; default: a folder of its own. */
  readonly disks?: { readonly bed: string; readonly cloud: string };
}

/** One row of the outage table: a station, and a cloud of its own up to the FHIR server. */
export class OutageRow {
  readonly deviceId: string;
  readonly cloud: CloudIntake;
  readonly station: Station;
  readonly #fhirEnd: FhirEnd;

  private constructor(deviceId: string, cloud: CloudIntake, station: Station, fhirEnd: FhirEnd) {
    this.deviceId = deviceId;
    this.cloud = cloud;
    this.station = station;
    this.#fhirEnd = fhirEnd;
  }

  /** Numbers flow. Everything ends with the test. */
  static async begin(fhirEnd: FhirEnd, { onTestFinished }: TestContext, options: RowOptions = {}): Promise<OutageRow> {
    const { way, disks, ...more } = options;
    const directory = await mkdtemp(join(tmpdir(), 'wardlight-outage-'));
    rows += 1;
    const deviceId = `station-bed-${rows}`;
    await fhirEnd.admit(deviceId);
    const cloud = await CloudIntake.start({
      directory: disks?.cloud ?? join(directory, 'cloud'),
      deviceId,
      fhir: fhirEnd.baseUrl,
    });
    const { ca, port } = cloud;
    const dialled = (await way?.(cloud)) ?? port;
    const station = await Station.start({
      directory: disks?.bed ?? join(directory, 'bed'),
      deviceId,
      connectionString: cloud.connectionString.replace(`localhost:${port}`, `localhost:${dialled}`),
      certificateAuthority: ca,
      perSecond: PER_SECOND,
      ...more,
    });
    onTestFinished(async () => {
      station.stop();
      await cloud.stop();
      await rm(directory, { recursive: true, force: true });
    });
    const row = new OutageRow(deviceId, cloud, station, fhirEnd);
    await eventually(async () => (await row.numbers()).length > 0, 60_000, 'the first number in the cloud');
    return row;
  }

  /** The numbers that the station measured, as they went on behind ingest. */
  async numbers(): Promise<number[]> {
    return (await this.readings()).flatMap((one) => (one.kind === 'vital' ? [one.value ?? -1] : []));
  }

  /** Of all kinds, as they went on behind ingest. */
  async readings(): Promise<TelemetryEnvelope['readings'][number][]> {
    return (await this.cloud.ingested()).flatMap(({ Body }) => (Body as TelemetryEnvelope).readings);
  }

  /** What the row's bed has in FHIR, in the order in which it was stored; nothing was written a second time. */
  async charted(): Promise<readonly Charted[]> {
    const found = await this.#fhirEnd.numbers(this.deviceId);
    expect(found.filter(({ version }) => version !== 1)).toEqual([]);
    return found;
  }

  /** Everything that the station measured is behind ingest, and then in FHIR. @returns 1, 2, 3 … up to what it measured */
  async arrive(withinMs = 60_000): Promise<number[]> {
    const { station, cloud } = this;
    station.measuring = false;
    await eventually(() => Promise.resolve(station.waiting === 0), withinMs, 'an empty outbox');
    await eventually(async () => (await this.numbers()).length >= station.measured, 60_000, 'every number behind ingest');
    await eventually(() => Promise.resolve(cloud.uncharted === 0), withinMs, 'every number in FHIR');
    return Array.from({ length: station.measured }, (_, n) => n + 1);
  }

  /** No number lost, none doubled, all in the order in which they were measured. */
  async expectWhole(withinMs = 60_000): Promise<void> {
    const all = await this.arrive(withinMs);
    expect(await this.numbers()).toEqual(all);
    expect(this.cloud.parked).toEqual([]);
    const found = await this.charted();
    expect(valuesOf(found)).toEqual(all);
    expect(outOfOrder(found, ({ value }) => value ?? Number.NaN)).toBe(0);
  }

  /** How many messages the hub got more than once. */
  async cameAgain(): Promise<number> {
    const arrived = await this.cloud.arrived();
    return arrived.length - new Set(arrived).size;
  }

  /** The station is connected, as the hub has it. */
  async connected(): Promise<void> {
    await eventually(() => Promise.resolve(this.cloud.hearsOf), 60_000, 'the station at the hub');
  }

  /** Nobody answers where the hub was. */
  async expectHubAway(): Promise<void> {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(this.cloud.port, '127.0.0.1');
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''));
      socket.once('connect', () => {
        socket.destroy();
        resolve('connected');
      });
    });
    expect(answer).toBe('ECONNREFUSED');
  }

  /** What the station has said of its way to the hub since then. @param since of `station.said` */
  details(since = 0): string {
    return this.station.said
      .slice(since)
      .map(({ state, detail }) => `${state}: ${detail ?? ''}`)
      .join('\n');
  }
}

export function valuesOf(found: readonly Charted[]): number[] {
  return found.map(({ value }) => value ?? -1).sort((a, b) => a - b);
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
