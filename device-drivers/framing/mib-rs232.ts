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
  readonly #frame = new Uint8Array(LONGEST);
  #length = 0;
  #state: 'outside' | 'inside' | 'skipping' = 'outside';
  #escaped = false;
  readonly #noise = new Uint8Array(NOISE_SHOWN);
  #noiseLength = 0;

  push(bytes: Uint8Array): Unframed {
    const payloads: Uint8Array[] = [];
    const issues: DeviceIssue[] = [];
    for (let at = 0; at < bytes.length; ) {
      const byte = bytes[at];
      if (byte === BOF) {
        this.#begin(issues);
        at += 1;
      } else if (this.#state === 'outside') {
        this.#takeNoise(byte ?? 0, issues);
        at += 1;
      } else if (byte === EOF) {
        this.#finish(payloads, issues);
        at += 1;
      } else {
        at = this.#collect(bytes, at, issues);
      }
    }
    return { payloads, issues };
  }

  /** What is unfinished when the stream ends. */
  end(): readonly DeviceIssue[] {
    const issues: DeviceIssue[] = [];
    this.#tellNoise(issues);
    if (this.#state === 'inside') issues.push(issue('truncated', 'the stream ends inside a frame', this.#collected()));
    this.#state = 'outside';
    return issues;
  }

  #begin(issues: DeviceIssue[]): void {
    if (this.#state === 'inside') issues.push(issue('interrupted-frame', 'a new frame begins inside a frame', this.#collected()));
    this.#tellNoise(issues);
    this.#state = 'inside';
    this.#length = 0;
    this.#escaped = false;
  }

  /** Takes bytes up to the next frame mark. @returns where that is */
  #collect(bytes: Uint8Array, from: number, issues: DeviceIssue[]): number {
    let at = from;
    for (; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (byte === undefined || byte === BOF || byte === EOF) return at;
      if (this.#state === 'skipping') continue;
      if (byte === ESCAPE && !this.#escaped) {
        this.#escaped = true;
      } else if (this.#length === LONGEST) {
        issues.push(issue('oversize', `a frame longer than ${LONGEST} bytes`, this.#collected()));
        this.#state = 'skipping';
      } else {
        this.#frame[this.#length] = this.#escaped ? byte ^ FLIP : byte;
        this.#length += 1;
        this.#escaped = false;
      }
    }
    return at;
  }

  #finish(payloads: Uint8Array[], issues: DeviceIssue[]): void {
    // A frame that is skipped was told when it grew too long.
    if (this.#state === 'inside') {
      const checked = this.#escaped
        ? issue('aborted-frame', 'the sender aborted the frame', this.#collected())
        : check(this.#collected());
      if (checked instanceof Uint8Array) payloads.push(checked);
      else issues.push(checked);
    }
    this.#state = 'outside';
  }

  /** A copy: the room is used again for the next frame. */
  #collected(): Uint8Array {
    return this.#frame.slice(0, this.#length);
  }

  #takeNoise(byte: number, issues: DeviceIssue[]): void {
    this.#noise[this.#noiseLength] = byte;
    this.#noiseLength += 1;
    if (this.#noiseLength === NOISE_SHOWN) this.#tellNoise(issues);
  }

  #tellNoise(issues: DeviceIssue[]): void {
    const length = this.#noiseLength;
    if (length > 0) issues.push(issue('noise', `${length} bytes outside a frame`, this.#noise.slice(0, length)));
    this.#noiseLength = 0;
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
