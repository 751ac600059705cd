import type { DeviceIssue } from '#device';
import { crcX25 } from './crc-x25.ts';

/**
 * RS-232 framing of Philips MIB ports: `C0 | 11 01 LL LL | payload | FCS lo hi | C1`, where C0, C1 and 7D between the marks are
 * sent as 7D and the byte XOR 20; 7D C1 aborts. Source: spec philips-intellivue section 1.1.
 */
const BOF = 0xc0;
const EOF = 0xc1;
const ESCAPE = 0x7d;
const FLIP = 0x20;
const HEADER_LENGTH = 4;
const SHORTEST = HEADER_LENGTH + 2;
const LONGEST = 8192;
const NOISE_SHOWN = 256;

export interface Unframed {
  readonly payloads: readonly Uint8Array[];
  readonly issues: readonly DeviceIssue[];
}

/** Cuts payloads out of a byte stream. A bad frame becomes an issue and the next C0 starts afresh. */
export class MibFrameDecoder {
  #frame: number[] | null = null;
  #escaped = false;
  #noise: number[] = [];
  #skipping = false;

  push(bytes: Uint8Array): Unframed {
    const payloads: Uint8Array[] = [];
    const issues: DeviceIssue[] = [];
    for (const byte of bytes) this.#take(byte, payloads, issues);
    return { payloads, issues };
  }

  /** What is unfinished when the stream ends. */
  end(): readonly DeviceIssue[] {
    const issues: DeviceIssue[] = [];
    this.#tellNoise(issues);
    if (this.#frame && !this.#skipping) issues.push(issue('truncated', 'the stream ends inside a frame', this.#frame));
    this.#frame = null;
    this.#skipping = false;
    return issues;
  }

  #take(byte: number, payloads: Uint8Array[], issues: DeviceIssue[]): void {
    if (byte === BOF) {
      if (this.#frame && !this.#skipping)
        issues.push(issue('interrupted-frame', 'a new frame begins inside a frame', this.#frame));
      this.#tellNoise(issues);
      this.#begin();
    } else if (!this.#frame) {
      this.#noise.push(byte);
      if (this.#noise.length === NOISE_SHOWN) this.#tellNoise(issues);
    } else if (byte === EOF) {
      this.#finish(this.#frame, payloads, issues);
    } else if (!this.#skipping) {
      this.#collect(this.#frame, byte, issues);
    }
  }

  #collect(frame: number[], byte: number, issues: DeviceIssue[]): void {
    if (byte === ESCAPE && !this.#escaped) {
      this.#escaped = true;
      return;
    }
    frame.push(this.#escaped ? byte ^ FLIP : byte);
    this.#escaped = false;
    if (frame.length <= LONGEST) return;
    issues.push(issue('oversize', `a frame longer than ${LONGEST} bytes`, frame));
    frame.length = 0;
    this.#skipping = true;
  }

  #finish(frame: number[], payloads: Uint8Array[], issues: DeviceIssue[]): void {
    if (this.#skipping) {
      // Already told when the frame grew too long.
    } else if (this.#escaped) {
      issues.push(issue('aborted-frame', 'the sender aborted the frame', frame));
    } else {
      const checked = check(Uint8Array.from(frame));
      if (checked instanceof Uint8Array) payloads.push(checked);
      else issues.push(checked);
    }
    this.#frame = null;
    this.#escaped = false;
    this.#skipping = false;
  }

  #begin(): void {
    this.#frame = [];
    this.#escaped = false;
    this.#skipping = false;
  }

  #tellNoise(issues: DeviceIssue[]): void {
    if (this.#noise.length > 0) issues.push(issue('noise', `${this.#noise.length} bytes outside a frame`, this.#noise));
    this.#noise = [];
  }
}

function check(frame: Uint8Array): Uint8Array | DeviceIssue {
  if (frame.length < SHORTEST) return issue('short-frame', `${frame.length} bytes between the frame marks`, frame);
  const body = frame.subarray(0, frame.length - 2);
  const [fcs, expected] = [at(frame, frame.length - 2) + at(frame, frame.length - 1) * 256, crcX25(body)];
  if (fcs !== expected) return issue('bad-checksum', `frame check ${fcs.toString(16)}, computed ${expected.toString(16)}`, frame);
  if (frame[0] !== 0x11 || frame[1] !== 0x01) return issue('bad-header', `protocol ${at(frame, 0)}, type ${at(frame, 1)}`, frame);
  const announced = at(frame, 2) * 256 + at(frame, 3);
  const payload = body.subarray(HEADER_LENGTH);
  if (announced !== payload.length)
    return issue('bad-length', `length field ${announced}, payload ${payload.length} bytes`, frame);
  return payload;
}

/** A payload as it goes over the wire. */
export function mibFrame(payload: Uint8Array): Uint8Array {
  const plain = Uint8Array.from([0x11, 0x01, payload.length >> 8, payload.length & 0xff, ...payload]);
  const fcs = crcX25(plain);
  return Uint8Array.from([BOF, ...escape([...plain, fcs & 0xff, fcs >> 8]), EOF]);
}

function escape(bytes: readonly number[]): readonly number[] {
  return bytes.flatMap((byte) => (byte === BOF || byte === EOF || byte === ESCAPE ? [ESCAPE, byte ^ FLIP] : [byte]));
}

function issue(reason: string, detail: string, bytes: ArrayLike<number>): DeviceIssue {
  return { reason, detail, bytes: Uint8Array.from(bytes).slice(0, 256) };
}

function at(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0;
}
