import type { Duplex } from 'node:stream';
import { generate, type Packet } from 'mqtt-packet';

/**
 * So many bytes may wait for the client before it is asked to take them: above what a stream itself buffers, so that it always tells
 * when it has room again.
 */
const FULL_BYTES = 256 * 1024;
/** More than the largest messages to a device that may be under way to it (50 of 64 KB). Services can tell it more than it takes. */
const MOST_BYTES = 8 * 1024 * 1024;
/** Within this time it has to take something of what waits for it. */
const TAKES_WITHIN_MS = 120_000;
/** A PUBACK is four bytes: type, two more, the packet id. */
const PUBACK = 0x40_02_00_00;

export interface AnswersHost {
  /** What waits for the client is more than it should be asked to add to. */
  full(): void;
  /** It has taken all of it. */
  taken(): void;
  /** It takes nothing, or too little. */
  stuck(detail: string): void;
}

/** What is said to one client. What it does not read is bounded: it is heard no further first, and let go in the end. */
export class Answers {
  /** From `full` to `taken`. */
  isFull = false;
  private readonly stream: Duplex;
  private readonly host: AnswersHost;
  private out: Buffer[] = [];
  private outBytes = 0;
  private acknowledged: number[] = [];
  /** Given to the stream since the connection began. */
  private saidBytes = 0;
  private takenBytes = 0;
  private patience: NodeJS.Timeout | null = null;
  private over = false;

  constructor(stream: Duplex, host: AnswersHost) {
    this.stream = stream;
    this.host = host;
    stream.on('drain', () => this.empty());
  }

  send(packet: Packet): void {
    this.speak();
    // What was acknowledged before it is said before it.
    this.putAcknowledged();
    const bytes = generate(packet);
    this.out.push(bytes);
    this.outBytes += bytes.length;
    if (this.outBytes + this.stream.writableLength > FULL_BYTES) this.fill();
  }

  acknowledge(packetId: number): void {
    this.speak();
    this.acknowledged.push(packetId);
  }

  /** Nothing more is said. */
  end(): void {
    this.over = true;
    if (this.patience !== null) clearTimeout(this.patience);
  }

  /** What is said in one turn goes out in one write: one TLS record instead of hundreds. */
  private speak(): void {
    if (this.out.length === 0 && this.acknowledged.length === 0) queueMicrotask(() => this.flush());
  }

  private flush(): void {
    this.putAcknowledged();
    const { out, stream } = this;
    this.out = [];
    this.outBytes = 0;
    if (this.over) return;
    const bytes = out.length === 1 ? (out[0] ?? Buffer.alloc(0)) : Buffer.concat(out);
    this.saidBytes += bytes.length;
    if (stream.write(bytes)) this.empty();
    else if (stream.writableLength > MOST_BYTES) this.host.stuck(`${stream.writableLength} bytes wait for it`);
    else if (stream.writableLength > FULL_BYTES) this.fill();
  }

  private putAcknowledged(): void {
    const { acknowledged } = this;
    if (acknowledged.length === 0) return;
    this.acknowledged = [];
    const bytes = Buffer.allocUnsafe(acknowledged.length * 4);
    for (let n = 0; n < acknowledged.length; n += 1) bytes.writeUInt32BE(PUBACK + (acknowledged[n] ?? 0), n * 4);
    this.out.push(bytes);
  }

  private fill(): void {
    if (this.isFull || this.over) return;
    this.isFull = true;
    this.takenBytes = this.saidBytes - this.stream.writableLength;
    this.patience = setTimeout(() => this.look(), TAKES_WITHIN_MS);
    this.host.full();
  }

  /** A slow line is waited for as long as something goes over it. */
  private look(): void {
    const taken = this.saidBytes - this.stream.writableLength;
    if (taken > this.takenBytes) {
      this.takenBytes = taken;
      this.patience?.refresh();
    } else this.host.stuck(`it took nothing for ${TAKES_WITHIN_MS / 1000} s`);
  }

  private empty(): void {
    if (!this.isFull || this.over) return;
    this.isFull = false;
    if (this.patience !== null) clearTimeout(this.patience);
    this.host.taken();
  }
}
