import { createHash } from 'node:crypto';
import { createGzip, type Gzip } from 'node:zlib';
import type { HostInstant } from '#device';
import { BATCH_SCHEMA, MOST_MESSAGES } from '#wire';
import type { OutboxRow, Queue } from '../recorder/rows.ts';
import type { HubConnection } from './hub-connection.ts';
import { fileMessage, type HubMessage, messageIdOf } from './hub-message.ts';
import type { OutboxReader } from './outbox-reader.ts';

/** Alarms never wait for a file. */
const QUEUES: readonly Queue[] = ['readings', 'waves'];
/** What waited longer is a backlog. */
const BACKLOG_MS = 15 * 60_000;
const TEXT_PER_FILE = 8 * 1024 * 1024;
/** Fewer are sent sooner as messages. */
const LEAST_MESSAGES = 100;
/** Read from the store in one go: the bed must not be held up. */
const TEXT_PER_TURN = 600_000;
/** Nobody else looks at the clock of the three steps: a storage that says nothing must not hold up what was measured. */
const LONGEST_UPLOAD_MS = 5 * 60_000;
/** After a file that could not be uploaded the backlog goes as messages for so long. */
const PAUSE_MS = 10 * 60_000;

export interface BacklogOptions {
  readonly reader: OutboxReader;
  readonly now: () => HostInstant;
  /** The file is where the cloud finds it: its message is to be sent now, before anything else of the queue. */
  readonly uploaded: (connection: HubConnection, rows: QueueRows, message: HubMessage) => void;
  readonly failed: (detail: string) => void;
}

export interface QueueRows {
  readonly queue: Queue;
  readonly rows: readonly OutboxRow[];
}

interface FileUnderWay {
  readonly queue: Queue;
  readonly rows: OutboxRow[];
  readonly gzip: Gzip;
  readonly content: Promise<Buffer>;
  text: number;
  /** Since when it is on its way to the storage, ms; null: it is still gathered. */
  sentMs: number | null;
}

/**
 * Makes files of a backlog, one at a time: gathers the oldest rows of a queue, uploads them, and has one message sent in their place.
 * Meanwhile nothing else of that queue is sent, so that its order is kept; a connection that is lost loses the file with it, and the
 * rows begin again from the oldest.
 */
export class BacklogFiles {
  readonly #options: BacklogOptions;
  #file: FileUnderWay | null = null;
  #notBeforeMs = Number.NEGATIVE_INFINITY;

  constructor(options: BacklogOptions) {
    this.#options = options;
  }

  /** Messages in the file that is under way. */
  get inFile(): number {
    return this.#file?.rows.length ?? 0;
  }

  /** Whether nothing of the queue may be sent now. */
  hold(queue: Queue): boolean {
    return this.#file?.queue === queue;
  }

  forget(): void {
    this.#file?.gzip.destroy();
    this.#file = null;
  }

  tick(connection: HubConnection): void {
    const now = this.#options.now();
    if (!connection.upload || now.monotonicMs < this.#notBeforeMs) return;
    this.#file ??= this.#begin(now.monotonicMs);
    if (this.#file?.sentMs === null) this.#gather(this.#file, connection);
    else if (this.#file && now.monotonicMs - this.#file.sentMs > LONGEST_UPLOAD_MS)
      this.#giveUp(this.#file, `no answer within ${LONGEST_UPLOAD_MS / 60_000} min`);
  }

  /** By how long the monitor has run since, not by the clock: set forward by an hour it would make a backlog of every number. */
  #begin(nowMs: number): FileUnderWay | null {
    const queue = QUEUES.find((one) => nowMs - (this.#options.reader.peek(one)[0]?.bornMs ?? nowMs) > BACKLOG_MS);
    if (queue === undefined) return null;
    const gzip = createGzip();
    gzip.write(`{"schema":"${BATCH_SCHEMA}","messages":[`);
    const content = collected(gzip);
    // Whether it was wanted is known later.
    content.catch(() => undefined);
    return { queue, rows: [], gzip, content, text: 0, sentMs: null };
  }

  #gather(file: FileUnderWay, connection: HubConnection): void {
    const { reader } = this.#options;
    const { queue, rows, gzip } = file;
    const untilText = Math.min(TEXT_PER_FILE, file.text + TEXT_PER_TURN);
    let full = false;
    while (file.text < untilText && !full) {
      const some = reader.peek(queue).slice(0, MOST_MESSAGES - rows.length);
      full = some.length === 0;
      for (const row of some) {
        gzip.write(rows.length === 0 ? row.message : `,${row.message}`);
        rows.push(row);
        file.text += Buffer.byteLength(row.message);
      }
      reader.take(queue, some.length);
    }
    if (!full && file.text < TEXT_PER_FILE) return;
    if (rows.length < LEAST_MESSAGES) this.#giveUp(file, null);
    else this.#upload(file, connection);
  }

  #upload(file: FileUnderWay, connection: HubConnection): void {
    file.sentMs = this.#options.now().monotonicMs;
    file.gzip.end(']}');
    const { queue, rows, content } = file;
    const current = (): boolean => this.#file === file;
    const put = async (): Promise<void> => {
      const bytes = await content;
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const [first] = rows;
      if (!first || !current() || !connection.upload) return;
      // Named after its content: another file never takes its place.
      const name = `backlog/${messageIdOf(first.message)}-${rows.length}-${sha256.slice(0, 16)}.json.gz`;
      const blobName = await connection.upload(name, bytes);
      if (!current()) return;
      this.#file = null;
      this.#options.uploaded(
        connection,
        { queue, rows },
        fileMessage(rows, { blobName, bytes: bytes.length, sha256 }, this.#options.now().wallMs),
      );
    };
    put().catch((error: unknown) => {
      if (current()) this.#giveUp(file, error instanceof Error ? error.message : String(error));
    });
  }

  #giveUp(file: FileUnderWay, why: string | null): void {
    this.forget();
    this.#options.reader.giveBack(file.queue, file.rows);
    this.#notBeforeMs = this.#options.now().monotonicMs + PAUSE_MS;
    if (why !== null) this.#options.failed(`the backlog goes as messages, not as files: ${why}`);
  }
}

async function collected(gzip: Gzip): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of gzip) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
