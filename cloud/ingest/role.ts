import { type EventLog, type LogRecord, type NewRecord, RETRY_HEADER } from '../contract/event-log.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import { type Ingested, ingest, type MessageMark } from './ingest.ts';
import { KnownMessages } from './known-messages.ts';
import { readSnapshot, writeSnapshot } from './snapshot-adapter.ts';

export interface IngestOptions {
  readonly log: EventLog;
  readonly parking: Parking;
  /** Where to keep what it knows of past messages; without one, all of `ingested` is read at every start. */
  readonly directory?: string;
  readonly logger: Logger;
}

const SNAPSHOT_EVERY = 5000;
const READ_AT_ONCE = 500;

type Event = Extract<Ingested, { kind: 'event' }>;

/**
 * Step 4: `telemetry` → `ingested`, each message once. What went on is known from `ingested` itself, so that being killed
 * between sending on and committing neither loses nor doubles anything.
 */
export async function startIngest({ log, parking, directory, logger }: IngestOptions): Promise<Role> {
  const { known, next } = await rebuild(log, directory);
  const count = { received: 0, forwarded: 0, repeats: 0, withoutId: 0, failures: 0 };
  const parked = new Map<string, number>();
  let sinceSnapshot = 0;

  const park = async (
    payload: Uint8Array,
    reason: string,
    deviceId: string | null,
    recordId: string,
    detail: string,
  ): Promise<void> => {
    await parking.park({ stage: 'ingest', reason, deviceId, recordId, detail, payload });
    parked.set(reason, (parked.get(reason) ?? 0) + 1);
    logger.warn({ reason, deviceId, recordId, detail }, 'a message was parked');
  };
  const forward = async (events: readonly Event[]): Promise<void> => {
    const positions = await log.append('ingested', events.map(newRecord));
    for (const [index, { mark }] of events.entries()) {
      known.remember(mark);
      const position = positions[index];
      if (position !== undefined) next[position.partition] = Math.max(next[position.partition] ?? 0, position.offset + 1);
      if (mark.messageId === null) count.withoutId += 1;
    }
    count.forwarded += events.length;
    sinceSnapshot += events.length;
  };
  const saveSnapshot = async (): Promise<void> => {
    sinceSnapshot = 0;
    if (directory === undefined) return;
    const devices = known.snapshot().map((device) => ({
      ...device,
      sequences: device.sequences.map(([first, last]): [number, number] => [first, last]),
      recent: device.recent.map(([id, digest]): [string, number] => [id, digest]),
      runs: device.runs.map(([run, ranges]): [string, [number, number][]] => [
        run,
        ranges.map(([first, last]): [number, number] => [first, last]),
      ]),
    }));
    await writeSnapshot(directory, { version: 2, next: [...next], devices });
  };

  const handle = async (records: readonly LogRecord[]): Promise<void> => {
    let waiting: Event[] = [];
    let names = new Set<string>();
    const flush = async (): Promise<void> => {
      if (waiting.length > 0) await forward(waiting);
      waiting = [];
      names = new Set();
    };
    for (const result of records.flatMap(ingest)) {
      if (result.kind === 'refused') {
        await park(result.payload, result.reason, result.deviceId, result.record, result.detail);
        continue;
      }
      // A message is compared with those before it, so these must be known first.
      if (namesOf(result.mark).some((name) => names.has(name))) await flush();
      const novelty = known.compare(result.mark);
      if (novelty.kind === 'conflict') {
        const payload = Buffer.from(JSON.stringify(result.event.Body));
        await park(payload, novelty.reason, result.mark.deviceId, result.mark.record, novelty.detail);
      } else if (novelty.kind === 'repeat') count.repeats += 1;
      else if (novelty.kind === 'new') {
        waiting.push(result);
        for (const name of namesOf(result.mark)) names.add(name);
      }
    }
    await flush();
    count.received += records.length;
    if (sinceSnapshot >= SNAPSHOT_EVERY) {
      await saveSnapshot().catch((error: unknown) => {
        logger.warn({ error: String(error) }, 'the snapshot of known messages was not written; the next start takes longer');
      });
    }
  };

  const consumer = log.consume({
    topic: 'telemetry',
    group: 'ingest',
    handle,
    onError(error, records) {
      count.failures += 1;
      logger.error({ error: String(error), records: records.length }, 'ingest could not go on and tries again');
    },
  });
  return {
    name: 'ingest',
    health() {
      const gaps = known.gaps();
      return {
        'messages received': count.received,
        'messages forwarded': count.forwarded,
        'repeats not forwarded': count.repeats,
        'messages without an id': count.withoutId,
        'sequence numbers missing': gaps.reduce((sum, { missing }) => sum + missing, 0),
        ...Object.fromEntries(gaps.map(({ deviceId, missing }) => [`missing from ${deviceId}`, missing])),
        ...Object.fromEntries([...parked].map(([reason, times]) => [`parked: ${reason}`, times])),
        'failed attempts': count.failures,
        'not yet handled': consumer.lag(),
      };
    },
    async stop() {
      await consumer.stop();
      await saveSnapshot();
    },
  };
}

/** The names under which a message may meet another one. */
function namesOf({ deviceId, messageId, sequence }: MessageMark): string[] {
  const names: string[] = [];
  if (messageId !== null) names.push(JSON.stringify([deviceId, 'id', messageId]));
  if (sequence !== null) names.push(JSON.stringify([deviceId, 'sequence', sequence]));
  return names;
}

function newRecord({ event, mark }: Event): NewRecord {
  const { deviceId, record, messageId, sequence, run, digest } = mark;
  return { key: deviceId, headers: { record, messageId, sequence, run, digest }, body: Buffer.from(JSON.stringify(event)) };
}

async function rebuild(log: EventLog, directory: string | undefined): Promise<{ known: KnownMessages; next: number[] }> {
  const partitions = Array.from({ length: log.partitionCount('ingested') }, (_, partition) => partition);
  const kept = directory === undefined ? null : await readSnapshot(directory);
  // A snapshot that knows more than the log belongs to another log.
  const usable =
    kept !== null && partitions.every((partition) => (kept.next[partition] ?? 0) <= log.endOffset('ingested', partition));
  const known = new KnownMessages(usable ? kept.devices : []);
  const next = partitions.map((partition) => (usable ? (kept.next[partition] ?? 0) : 0));
  for (const partition of partitions) {
    const end = log.endOffset('ingested', partition);
    for (let from = next[partition] ?? 0; from < end; ) {
      const records = await log.read('ingested', partition, from, READ_AT_ONCE);
      for (const record of records) if (!(RETRY_HEADER in record.headers)) known.remember(markOf(record));
      from += records.length;
      next[partition] = from;
    }
  }
  return { known, next };
}

function markOf({ key, headers }: LogRecord): MessageMark {
  const {
    record,
    messageId,
    sequence,
    run = null,
    digest,
  } = headers as Omit<MessageMark, 'deviceId' | 'run'> & { run?: string | null };
  return { deviceId: key, record, messageId, sequence, run, digest };
}
