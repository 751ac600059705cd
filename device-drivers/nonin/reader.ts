import type { HostInstant } from '#device';
import { ByteWindow } from '../framing/byte-window.ts';
import type { Sink } from '../framing/sink.ts';
import type { StreamReader } from '../framing/stream-session.ts';
import { FRAME_LENGTH, isFrame, recordLength } from './decode/frames.ts';
import { takeGroup, takeRecord } from './decode/groups.ts';
import { Packets } from './decode/packet.ts';
import { Alerts } from './decode/state.ts';

type Streamed = 2 | 7 | 8;

/** In this order: a place that fits an earlier format is never taken for a later one. */
const STREAMED: readonly Streamed[] = [2, 7, 8];
/** So many good frames in a row make a format certain; after a disturbance two of the same are enough. */
const CERTAIN: Readonly<Record<Streamed, number>> = { 2: 10, 7: 10, 8: 3 };
const CERTAIN_AGAIN = 2;
/** After so much that cannot be read, the device may have changed its format. */
const FORGET_AFTER = 200;
const MOST_NOISE = 256;

/** Recognises the format by itself, keeps to it, and finds its way back after a disturbance. Source: spec section 1. */
export class NoninReader implements StreamReader {
  readonly #window = new ByteWindow();
  readonly #alerts = new Alerts();
  #packets: Packets | null = null;
  #format: Streamed | null = null;
  /** The bytes at the window's start are in step with the format. */
  #inStep = false;
  #noise: number[] = [];
  #lost = 0;
  #at: HostInstant = { wallMs: 0, monotonicMs: 0 };

  take(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    this.#window.push(bytes);
    this.#at = at;
    let good = false;
    while (this.#step(sink, false)) good ||= this.#inStep;
    return good;
  }

  end(sink: Sink): void {
    while (this.#step(sink, true));
    this.#packets?.flush(this.#at, sink);
    const left = this.#window.slice(0, this.#window.length);
    this.#window.drop(left.length);
    this.#tellNoise(sink);
    if (left.length > 0) sink.issue('truncated', `${left.length} bytes of an unfinished frame`, left);
  }

  /** @returns whether there may be more to do */
  #step(sink: Sink, atEnd: boolean): boolean {
    if (this.#window.length === 0) return false;
    return this.#inStep && this.#format !== null ? this.#frame(this.#format, sink) : this.#seek(sink, atEnd);
  }

  #frame(format: Streamed, sink: Sink): boolean {
    const length = FRAME_LENGTH[format];
    if (this.#window.length < length) return false;
    if (!isFrame(this.#window, 0, format)) {
      const reason = format === 8 ? 'malformed' : 'bad-checksum';
      sink.issue(reason, `a frame of format ${format} is damaged`, this.#window.slice(0, length));
      this.#inStep = false;
      return true;
    }
    const bytes = this.#window.slice(0, length);
    this.#window.drop(length);
    if (format === 8) takeGroup(bytes, this.#at, this.#alerts, sink);
    else this.#packets?.add(bytes, this.#at, sink);
    return true;
  }

  #seek(sink: Sink, atEnd: boolean): boolean {
    const record = recordLength(this.#window, 0);
    if (record === null && !atEnd) return false;
    if (record !== null && record > 0) {
      this.#tellNoise(sink);
      takeRecord(this.#window.slice(0, record), this.#at, this.#alerts, sink);
      this.#window.drop(record);
      this.#inStep = false;
      return true;
    }
    for (const format of STREAMED) {
      const found = this.#fits(format, atEnd);
      if (found === 'unknown') return false;
      if (!found) continue;
      this.#enter(format, sink);
      return true;
    }
    this.#noise.push(this.#window.at(0));
    this.#window.drop(1);
    this.#lost += 1;
    if (this.#lost > FORGET_AFTER) this.#format = null;
    if (this.#noise.length >= MOST_NOISE) this.#tellNoise(sink);
    return true;
  }

  #fits(format: Streamed, atEnd: boolean): boolean | 'unknown' {
    const length = FRAME_LENGTH[format];
    const wanted = format === this.#format || atEnd ? CERTAIN_AGAIN : CERTAIN[format];
    for (let count = 0; count < wanted; count++) {
      if (this.#window.length < (count + 1) * length) return atEnd ? false : 'unknown';
      if (!isFrame(this.#window, count * length, format)) return false;
    }
    return true;
  }

  #enter(format: Streamed, sink: Sink): void {
    const again = format === this.#format;
    this.#tellNoise(sink);
    if (!again && format !== 8) this.#packets = new Packets(format, this.#alerts);
    else if (again && format !== 8) this.#packets?.gap();
    this.#format = format;
    this.#inStep = true;
    this.#lost = 0;
  }

  #tellNoise(sink: Sink): void {
    if (this.#noise.length === 0) return;
    sink.issue('noise', `${this.#noise.length} bytes outside any frame`, Uint8Array.from(this.#noise));
    this.#noise = [];
  }
}
