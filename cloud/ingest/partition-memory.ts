import { type EventLog, type LogRecord, RETRY_HEADER } from '../contract/event-log.ts';
import type { MessageMark } from './ingest.ts';
import { KnownMessages, placeOf } from './known-messages.ts';
import type { SnapshotStore } from './snapshots.ts';

const READ_AT_ONCE = 500;

/**
 * What went on of one partition of `telemetry`. All of it goes to one partition of `ingested`, so whoever takes the partition
 * over knows from there what its predecessor sent on, up to the moment it died.
 */
export class PartitionMemory {
  readonly known: KnownMessages;
  /** Partition of `ingested` that this one's messages go to. */
  readonly target: number;
  private readonly log: EventLog;
  private readonly source: string;
  /** Everything before this offset of the target is known. */
  private next: number;
  private ownSinceNext = 0;

  private constructor(log: EventLog, partition: number, known: KnownMessages, next: number) {
    this.log = log;
    this.source = `telemetry/${partition}`;
    this.target = targetOf(log, partition);
    this.known = known;
    this.next = next;
  }

  static async open(log: EventLog, partition: number, snapshots: SnapshotStore | null): Promise<PartitionMemory> {
    const target = targetOf(log, partition);
    const kept = (await snapshots?.read(partition)) ?? null;
    // A snapshot that knows more than the log belongs to another log.
    const usable = kept !== null && kept.next <= (await log.endOffset('ingested', target)) ? kept : null;
    const memory = new PartitionMemory(log, partition, new KnownMessages(usable?.devices), usable?.next ?? 0);
    await memory.catchUp();
    return memory;
  }

  /** The messages are on disk in the target. */
  remember(marks: readonly MessageMark[]): void {
    for (const mark of marks) this.known.remember(mark);
    this.ownSinceNext += marks.length;
  }

  /** Reads what the target holds beyond what is known: a predecessor that did not know yet that it is one may still write. */
  async catchUp(): Promise<void> {
    const end = await this.log.endOffset('ingested', this.target);
    if (end - this.next !== this.ownSinceNext) {
      this.next = Math.max(this.next, await this.log.beginOffset('ingested', this.target));
      while (this.next < end) {
        const records = await this.log.read('ingested', this.target, this.next, READ_AT_ONCE);
        const own = records.filter((record) => !(RETRY_HEADER in record.headers)).map(markOf);
        for (const mark of own) if (placeOf(mark.record).partition === this.source) this.known.remember(mark);
        this.next = (records.at(-1)?.offset ?? end - 1) + 1;
      }
    }
    this.next = Math.max(this.next, end);
    this.ownSinceNext = 0;
  }

  async save(snapshots: SnapshotStore, partition: number): Promise<void> {
    await this.catchUp();
    const devices = this.known.snapshot().map((device) => ({
      ...device,
      sequences: device.sequences.map(([first, last]): [number, number] => [first, last]),
      recent: device.recent.map(([id, digest]): [string, number] => [id, digest]),
      runs: device.runs.map(([run, ranges]): [string, [number, number][]] => [
        run,
        ranges.map(([first, last]): [number, number] => [first, last]),
      ]),
    }));
    await snapshots.write(partition, { version: 3, next: this.next, devices });
  }
}

/** Equal numbers of partitions keep their number, so that order per device is kept whatever hash the hub uses. */
function targetOf(log: EventLog, partition: number): number {
  return partition % log.partitionCount('ingested');
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
