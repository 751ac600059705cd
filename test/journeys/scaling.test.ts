import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { EventHubConsumerClient, type ReceivedEventData } from '@azure/event-hubs';
import type { Observation } from '@medplum/fhirtypes';
import { Pool } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { stationBundle } from '../../cloud/service/seed.ts';
import { partitionOf } from '../../cloud/stream/partition-of.ts';
import { type CloudProcess, hubMessage, startCloudProcess } from '../support/cloud-process.ts';
import { numbersOf, outOfOrder } from '../support/fhir-end.ts';
import { eventually } from '../support/system.ts';
import { telemetry } from '../support/telemetry.ts';

/** Two for each of three. */
const PARTITIONS = 6;
/** One in each partition of `telemetry`, and its patient in each of `enriched`: whoever has a partition has work. */
const STATIONS = Array.from({ length: PARTITIONS }, (_, partition) => ({
  deviceId: named('station', partition, (name) => name),
  patient: named('SIM', partition, patientReference),
}));
const STEP_MS = 2_000;
const SENT_EVERY_MS = 250;
const T0 = Date.parse('2026-01-05T10:00:00.000Z');
const GROUPS = [
  { role: 'ingest', hub: 'telemetry' },
  { role: 'scoring', hub: 'enriched' },
] as const;

/** The first of such names whose key falls into that partition. */
function named(stem: string, partition: number, key: (name: string) => string): string {
  for (let n = 0; ; n += 1) if (partitionOf(key(`${stem}-${n}`), PARTITIONS) === partition) return `${stem}-${n}`;
}

function patientReference(identifier: string): string {
  const patient = { identifier, encounter: '', family: '', given: '', birthDate: '', since: '' };
  const { entry = [] } = stationBundle({ deviceId: '', key: '', bed: '', ward: '', patient });
  const found = entry.find(({ resource }) => resource?.resourceType === 'Patient')?.resource;
  return `Patient/${found?.id ?? ''}`;
}

/** One station: a message after the other until it is told to stop, each a new minute's thirtieth part later. @returns how many */
async function send(cloud: CloudProcess, station: (typeof STATIONS)[number], load: { over: boolean }): Promise<number> {
  const client = await cloud.connect(station.deviceId);
  let sequence = 0;
  while (!load.over) {
    sequence += 1;
    const measuredAt = new Date(T0 + sequence * STEP_MS).toISOString();
    const envelope = telemetry({
      sequence,
      measuredAt,
      frame: `boot-${sequence}`,
      value: 60 + (sequence % 40),
      patient: station.patient,
    });
    const admission = { patient: station.patient, encounter: `ENC-${station.patient}`, since: '2026-01-05T08:00:00.000Z' };
    const messageId = `${station.deviceId}-${sequence}`;
    await client.sendEvent(hubMessage(JSON.stringify({ ...envelope, messageId, admission }), messageId));
    await new Promise((resolve) => setTimeout(resolve, SENT_EVERY_MS));
  }
  await client.close();
  return sequence;
}

/** Everything in an event hub, by the SDK. */
async function everything(cloud: CloudProcess, hub: string): Promise<ReceivedEventData[]> {
  const client = new EventHubConsumerClient('$Default', cloud.streamConnection, hub);
  const events: ReceivedEventData[] = [];
  const ends = await Promise.all((await client.getPartitionIds()).map((id) => client.getPartitionProperties(id)));
  const wanted = ends.reduce((sum, { lastEnqueuedSequenceNumber }) => sum + lastEnqueuedSequenceNumber + 1, 0);
  const subscription = client.subscribe(
    {
      processEvents: (some) => {
        events.push(...some);
        return Promise.resolve();
      },
      processError: () => Promise.resolve(),
    },
    { startPosition: { offset: '-1' }, maxBatchSize: 500, maxWaitTimeInSeconds: 1 },
  );
  await eventually(() => Promise.resolve(events.length >= wanted), 60_000, `all of ${hub}`);
  await subscription.close();
  await client.close();
  return events;
}

interface Place {
  /** Of the process that has it, as the SDK names it. */
  readonly owner: string;
  /** Behind the last record that is done. */
  readonly next: number;
}

/** Partition → whose it is and how far it has come. */
async function places(pool: Pool, { role, hub }: (typeof GROUPS)[number]): Promise<Map<string, Place>> {
  const { rows } = await pool.query<{ partition_id: string; owner: string; next: number }>(
    `select partition_id, owner_id as owner, (coalesce(sequence_number, -1) + 1)::float8 as next
     from stream.ownership left join stream.checkpoint using (namespace, event_hub, consumer_group, partition_id)
     where event_hub = $1 and consumer_group = $2 and owner_id <> ''`,
    [hub, role],
  );
  return new Map(rows.map(({ partition_id: id, owner, next }) => [id, { owner, next }]));
}

const ofOwner = (all: ReadonlyMap<string, Place>, owner: string): string[] =>
  [...all].flatMap(([id, place]) => (place.owner === owner ? [id] : []));

/** Each worker in a process of its own, known by the name that appears among the owners when it comes. */
class Workers {
  readonly names: string[] = [];
  readonly #processes: Awaited<ReturnType<CloudProcess['startWorker']>>[] = [];
  readonly #cloud: CloudProcess;
  readonly #places: () => Promise<ReadonlyMap<string, Place>>;
  readonly #role: string;

  constructor(cloud: CloudProcess, pool: Pool, group: (typeof GROUPS)[number]) {
    this.#cloud = cloud;
    this.#role = group.role;
    this.#places = () => places(pool, group);
  }

  /** Another one. @returns its name, once it has a partition */
  async add(): Promise<string> {
    this.#processes.push(await this.#cloud.startWorker(this.#role));
    return await eventually(
      async () => {
        const name = [...(await this.#places()).values()].find(({ owner }) => !this.names.includes(owner))?.owner;
        if (name !== undefined) this.names.push(name);
        return name;
      },
      120_000,
      `a partition for another ${this.#role}`,
    );
  }

  /** The first is killed, another one comes. @returns once all that was the dead one's is others', and the new one has worked */
  async replaceFirst(): Promise<void> {
    const [dead = ''] = this.names;
    const lost = ofOwner(await this.#places(), dead);
    expect(lost).not.toEqual([]);
    this.#processes[0]?.process.kill('SIGKILL');
    await this.#processes[0]?.ended;
    expect(this.#processes[0]?.process.signalCode).toBe('SIGKILL');
    const added = await this.add();
    await eventually(async () => ofOwner(await this.#places(), dead).length === 0, 120_000, 'other owners of what the dead had');
    const all = await this.#places();
    for (const partition of lost) expect(this.names.slice(1)).toContain(all.get(partition)?.owner);
    await eventually(
      async () => {
        const now = await this.#places();
        return ofOwner(now, added).some(
          (id) => all.get(id)?.owner === added && (now.get(id)?.next ?? 0) > (all.get(id)?.next ?? 0),
        );
      },
      120_000,
      `work of the added ${this.#role}`,
    );
  }
}

test('three ingest and three scoring processes share the work; two are killed under load, two come: nothing lost, nothing doubled, order kept', async () => {
  const roles = 'hub,stream,connector,fhir,enrich,outcomes,feed';
  const cloud = await startCloudProcess({ stations: STATIONS, roles, partitions: PARTITIONS });
  onTestFinished(() => cloud.stop());
  setDefaultCACertificates([...getCACertificates('default'), cloud.addresses['certificateAuthority'] ?? '']);
  const pool = new Pool({ connectionString: cloud.addresses['database'] ?? '' });
  onTestFinished(() => pool.end());
  const groups = GROUPS.map((group) => new Workers(cloud, pool, group));
  await Promise.all(
    groups.map(async (workers) => {
      for (let n = 0; n < 3; n += 1) await workers.add();
    }),
  );

  const load = { over: false };
  const sending = Promise.all(STATIONS.map((station) => send(cloud, station, load)));
  // Both at once, and each with work in hand.
  await Promise.all(groups.map((workers) => workers.replaceFirst()));
  load.over = true;
  const sent = await sending;
  const total = sent.reduce((sum, messages) => sum + messages, 0);

  // FHIR: every number once, at its patient, in its order.
  const fhir = cloud.addresses['fhir'] ?? '';
  const counted = async (): Promise<number> => {
    const answer = await fetch(`${fhir}/Observation?_summary=count`);
    return ((await answer.json()) as { total: number }).total;
  };
  await eventually(async () => (await counted()) >= total, 120_000, 'every Observation');
  const windows = async () => {
    const { rows } = await pool.query<{ patient: string; windows: number; readings: number }>(
      `select patient, count(*)::int as windows, sum((vitals->'heart-rate'->>'count')::int)::int as readings
       from feed.risk_assessment group by patient`,
    );
    return rows;
  };
  await eventually(
    async () => (await windows()).reduce((sum, { readings }) => sum + readings, 0) === total,
    60_000,
    'every number in a scored window',
  );
  expect(await counted()).toBe(total);
  expect((await windows()).map(({ readings }) => readings).sort((a, b) => a - b)).toEqual([...sent].sort((a, b) => a - b));
  for (const [n, { patient }] of STATIONS.entries()) {
    const found = await numbersOf(fhir, patient);
    const measured = Array.from({ length: sent[n] ?? 0 }, (_, m) => T0 + (m + 1) * STEP_MS);
    expect(found.map(({ measuredMs }) => measuredMs).sort((a, b) => a - b)).toEqual(measured);
    expect(found.filter(({ version }) => version !== 1)).toEqual([]);
    expect(outOfOrder(found, ({ measuredMs }) => measuredMs)).toBe(0);
  }

  // On the way: each message once, each device in order, whoever had its partition.
  const ingested = await everything(cloud, 'ingested');
  const bodies = ingested.map(({ body, partitionKey, properties }) => ({
    device: partitionKey ?? (properties?.['wardlight-key'] as string),
    sequence: (body as { Body: { sequence: number } }).Body.sequence,
  }));
  for (const [n, { deviceId }] of STATIONS.entries()) {
    const sequences = bodies.filter(({ device }) => device === deviceId).map(({ sequence }) => sequence);
    expect(sequences).toEqual(Array.from({ length: sent[n] ?? 0 }, (_, m) => m + 1));
  }
  const one = (await (await fetch(`${fhir}/Observation?_count=1`)).json()) as {
    entry: readonly { readonly resource: Observation }[];
  };
  expect(one.entry[0]?.resource.meta?.source).toMatch(/^urn:wardlight:record:telemetry\//);
}, 600_000);
