import type { EventLog, LogRecord, NewRecord } from '../contract/event-log.ts';
import type { Logger, ParkedItem, Parking, Role } from '../contract/role.ts';
import { openFile, tellTaken, type UploadedFiles } from '../contract/uploaded-file.ts';
import { SENT_AT } from '../contract/wire.ts';
import { DeviceClocks } from './device-clocks.ts';
import { type Ingested, ingest, type MessageMark } from './ingest.ts';
import { PartitionMemory } from './partition-memory.ts';
import type { SnapshotStore } from './snapshots.ts';

export interface IngestOptions {
  readonly log: EventLog;
  readonly parking: Parking;
  /** Where to keep what it knows of past messages; without one, all that is kept of `ingested` is read at every start. */
  readonly snapshots?: SnapshotStore;
  /** Files of messages that stations uploaded; left out: none are taken. */
  readonly files?: UploadedFiles;
  readonly logger: Logger;
}

/** Sent on at once: a file holds thousands. */
const MOST_AT_ONCE = 500;
const NO_FILES: UploadedFiles = { read: () => Promise.resolve(null) };
const SNAPSHOT_EVERY = 5000;
/** So long after a partition was taken over its former owner may still finish what it had in hand. */
const HANDOVER_MS = 120_000;

type Event = Extract<Ingested, { kind: 'event' }>;

/** One partition of `telemetry` in this process. */
interface OwnPartition {
  readonly memory: PartitionMemory;
  readonly clocks: DeviceClocks;
  readonly sinceMs: number;
  unsaved: number;
  /** What was sent on may be in the log although nobody heard of it. */
  uncertain: boolean;
}

/**
 * Step 4: `telemetry` → `ingested`, each message once. What went on is known from `ingested` itself, so that being killed
 * between sending on and committing neither loses nor doubles anything, whoever goes on with the partition.
 */
export function startIngest({ log, parking, snapshots, files = NO_FILES, logger }: IngestOptions): Promise<Role> {
  const partitions = new Map<number, OwnPartition>();
  const count = { received: 0, forwarded: 0, repeats: 0, withoutId: 0, taken: 0, failures: 0 };
  const parked = new Map<string, number>();

  const park = async (
    payload: Uint8Array,
    reason: string,
    deviceId: string | null,
    recordId: string,
    { detail, impersonal = '' }: Pick<ParkedItem, 'detail' | 'impersonal'>,
  ): Promise<void> => {
    await parking.park({ stage: 'ingest', reason, deviceId, recordId, detail, impersonal, payload });
    parked.set(reason, (parked.get(reason) ?? 0) + 1);
    logger.warn({ reason, deviceId, recordId, detail }, 'a message was parked');
  };
  const forward = async (own: OwnPartition, events: readonly Event[]): Promise<void> => {
    own.uncertain = true;
    await log.append(
      'ingested',
      events.map((event) => newRecord(event, own.memory.target)),
    );
    own.uncertain = false;
    own.memory.remember(events.map(({ mark }) => mark));
    count.withoutId += events.filter(({ mark }) => mark.messageId === null).length;
    count.forwarded += events.length;
    own.unsaved += events.length;
  };
  const save = async (partition: number, own: OwnPartition): Promise<void> => {
    own.unsaved = 0;
    if (snapshots !== undefined) await own.memory.save(snapshots, partition);
  };

  const handle = async (records: readonly LogRecord[]): Promise<void> => {
    const partition = records[0]?.partition ?? 0;
    const own = partitions.get(partition);
    if (own === undefined) throw new Error(`partition ${partition} of telemetry belongs to another process now`);
    if (own.uncertain || performance.now() - own.sinceMs < HANDOVER_MS) await own.memory.catchUp();
    let waiting: Event[] = [];
    let names = new Set<string>();
    const flush = async (): Promise<void> => {
      if (waiting.length > 0) await forward(own, waiting);
      waiting = [];
      names = new Set();
    };
    const opened: LogRecord[] = [];
    for await (const result of eachMessage(records, files, opened)) {
      if (result.kind === 'refused') {
        await park(result.payload, result.reason, result.deviceId, result.record, result);
        continue;
      }
      hearClock(own.clocks, result);
      // A message is compared with those before it, so these must be known first.
      if (namesOf(result.mark).some((name) => names.has(name))) await flush();
      const novelty = own.memory.known.compare(result.mark);
      if (novelty.kind === 'conflict') {
        const payload = Buffer.from(JSON.stringify(result.event.Body));
        await park(payload, novelty.reason, result.mark.deviceId, result.mark.record, novelty);
      } else if (novelty.kind === 'repeat') count.repeats += 1;
      else if (novelty.kind === 'new') {
        waiting.push(result);
        for (const name of namesOf(result.mark)) names.add(name);
        if (waiting.length >= MOST_AT_ONCE) await flush();
      }
    }
    await flush();
    await tellTaken(opened, files, 'ingest');
    count.received += records.length;
    if (own.unsaved >= SNAPSHOT_EVERY) {
      await save(partition, own).catch((error: unknown) => {
        logger.warn({ error: String(error) }, 'the snapshot of known messages was not written; the next start takes longer');
      });
    }
  };

  const consumer = log.consume({
    topic: 'telemetry',
    group: 'ingest',
    async assigned(partition) {
      const memory = await PartitionMemory.open(log, partition, snapshots ?? null);
      partitions.set(partition, { memory, clocks: new DeviceClocks(), sinceMs: performance.now(), unsaved: 0, uncertain: false });
      count.taken += 1;
    },
    revoked: (partition) => void partitions.delete(partition),
    handle,
    onError(error, records) {
      count.failures += 1;
      logger.error({ error: String(error), records: records.length }, 'ingest could not go on and tries again');
    },
  });
  return Promise.resolve({
    name: 'ingest',
    health() {
      const gaps = [...partitions.values()].flatMap(({ memory }) => memory.known.gaps());
      return {
        'messages received': count.received,
        'messages forwarded': count.forwarded,
        'repeats not forwarded': count.repeats,
        'messages without an id': count.withoutId,
        'sequence numbers missing': gaps.reduce((sum, { missing }) => sum + missing, 0),
        ...Object.fromEntries(gaps.map(({ deviceId, missing }) => [`missing from ${deviceId}`, missing])),
        ...Object.fromEntries([...partitions.values()].flatMap(({ clocks }) => clocks.wrong().map(clockEntry))),
        ...Object.fromEntries([...parked].map(([reason, times]) => [`parked: ${reason}`, times])),
        partitions: partitions.size,
        'partitions taken over': count.taken,
        'failed attempts': count.failures,
        'not yet handled': consumer.lag(),
      };
    },
    async stop() {
      await consumer.stop();
      for (const [partition, own] of partitions) await save(partition, own);
    },
  });
}

/** Only our own stations say when they send. */
function hearClock(clocks: DeviceClocks, { event, mark }: Event): void {
  const sentAt = event.Properties[SENT_AT];
  const sentMs = typeof sentAt === 'string' && mark.sequence !== null ? Date.parse(sentAt) : Number.NaN;
  if (!Number.isNaN(sentMs)) clocks.heard(mark.deviceId, sentMs, Date.parse(event.enqueuedAt));
}

function clockEntry({ deviceId, aheadMs }: ReturnType<DeviceClocks['wrong']>[number]): [string, number] {
  return [`clock of ${deviceId} ${aheadMs > 0 ? 'ahead of' : 'behind'} the hub, min`, Math.round(Math.abs(aheadMs) / 60_000)];
}

/** Records whose file cannot be opened are refused whole: their message is what is parked. @param withFile gets those that were opened */
async function* eachMessage(records: readonly LogRecord[], files: UploadedFiles, withFile: LogRecord[]): AsyncIterable<Ingested> {
  for (const stored of records) {
    const opened = await openFile(stored, files);
    if (opened.kind === 'record') {
      withFile.push(opened.record);
      yield* ingest(opened.record);
    } else {
      const { reason, detail } = opened;
      const record = `${stored.topic}/${stored.partition}/${stored.offset}`;
      // The name of a file is the device's own.
      yield { kind: 'refused', reason, deviceId: stored.key, record, detail, impersonal: '', payload: stored.body };
    }
  }
}

/** The names under which a message may meet another one. */
function namesOf({ deviceId, messageId, sequence }: MessageMark): string[] {
  const names: string[] = [];
  if (messageId !== null) names.push(JSON.stringify([deviceId, 'id', messageId]));
  if (sequence !== null) names.push(JSON.stringify([deviceId, 'sequence', sequence]));
  return names;
}

function newRecord({ event, mark }: Event, partition: number): NewRecord {
  const { deviceId, record, messageId, sequence, run, digest } = mark;
  return {
    key: deviceId,
    partition,
    headers: { record, messageId, sequence, run, digest },
    body: Buffer.from(JSON.stringify(event)),
  };
}
