import type { ReadingTime } from '#device';
import type { Sink } from '../framing/sink.ts';
import { SYNC, SYNC_CODE, SYNC_COMMAND } from './codes.ts';
import { REALTIME, waveTerm } from './tables/lookup.ts';

/** One stream as the device offers it. */
export interface Stream {
  readonly code: string;
  readonly intervalUs: number;
  readonly low: number;
  readonly high: number;
  readonly maxBin: number;
}

const RECORD = 23;
const MOST_BYTES = 64;
const MOST_STRAYS = 256;
const PER_SYNC = 4;

/** @param data of the answer to 53 @returns streams in its order, and what could not be read */
export function readConfiguration(data: string): { readonly streams: readonly Stream[]; readonly unread: number } {
  const streams: Stream[] = [];
  let unread = data.length % RECORD === 0 ? 0 : 1;
  for (let at = 0; at + RECORD <= data.length; at += RECORD) {
    const number = (from: number, to: number) => Number(data.slice(at + from, at + to).replaceAll(' ', ''));
    const stream = {
      code: data.slice(at, at + 2),
      intervalUs: number(2, 10),
      low: number(10, 15),
      high: number(15, 20),
      maxBin: Number.parseInt(data.slice(at + 20, at + 23), 16),
    };
    const isSound = stream.intervalUs > 0 && stream.maxBin > 0 && Number.isFinite(stream.low) && Number.isFinite(stream.high);
    if (isSound) streams.push(stream);
    else unread += 1;
  }
  return { streams, unread };
}

/**
 * Records of a sync byte, sync commands and two bytes per value. There is no count of samples: what a record lacks is a gap.
 * Source: spec section 4.
 */
export class RealtimeDecoder {
  readonly #bytes = new Uint8Array(MOST_BYTES);
  #count = 0;
  #streams: readonly Stream[] = [];
  /** Which of streams 5 to 12 are sent, until it changes. */
  #masks = 0;
  #samples: (number | null)[][] = [];
  /** Samples lost since the last record, by stream. */
  #gaps: number[] = [];
  #frame = 0;
  #unplaced = false;
  readonly #strays: number[] = [];

  /** @param streams in the order in which they were asked for */
  configure(streams: readonly Stream[]): void {
    this.#streams = streams;
    this.#samples = streams.map(() => []);
    this.#gaps = [];
    this.#count = this.#masks = 0;
  }

  byte(byte: number, sink: Sink): void {
    const isSync = (byte & 0xf0) === SYNC;
    if (isSync) {
      this.tellStrays(sink);
      this.#lose(sink);
    }
    if (!isSync && this.#count === 0) {
      this.#stray(byte, sink);
      return;
    }
    this.#bytes[this.#count++] = byte;
    const { values, isOver } = this.#read();
    if (isOver) this.#finish(values, sink);
    else if (this.#count === MOST_BYTES) this.#lose(sink);
  }

  end(sink: Sink): void {
    this.tellStrays(sink);
    this.#lose(sink);
  }

  /** Samples since the last time, a chunk for each stream. */
  flush(time: ReadingTime, sink: Sink): void {
    this.#unplaced = false;
    this.#streams.forEach(({ code, intervalUs, low, high }, index) => {
      const samples = this.#samples[index] ?? [];
      if (samples.length === 0) return;
      this.#samples[index] = [];
      const [known, term] = [REALTIME.get(code), waveTerm(code)];
      sink.readings.push({
        ...{ kind: 'waveform', frame: this.#frame, time, code: term?.code ?? null, codeName: term?.codeName ?? null },
        ...{ vendorCode: `realtime ${code}`, label: known?.label ?? `realtime ${code}`, unit: known?.unit ?? null },
        ...{ rateHz: 1_000_000 / intervalUs, samples, firstSampleUptimeMs: null, range: { low, high } },
      });
    });
  }

  /** What stands in the record so far: bins of the streams announced, in order. */
  #read(): { readonly values: readonly number[]; readonly isOver: boolean } {
    let at = 1;
    let masks = this.#masks;
    let ended = false;
    for (; at + 1 < this.#count && ((this.#bytes[at] ?? 0) & 0xf0) === SYNC_COMMAND; at += 2) {
      const [code, argument] = [this.#bytes[at] ?? 0, (this.#bytes[at + 1] ?? 0) & 0x0f];
      if (code === SYNC_CODE.mask2) masks = (masks & 0xf00) | (argument << PER_SYNC);
      if (code === SYNC_CODE.mask3) masks = (masks & 0x0f0) | (argument << (2 * PER_SYNC));
      if (code === SYNC_CODE.end) ended = true;
    }
    const values: number[] = [];
    for (; at + 1 < this.#count; at += 2)
      values.push(((this.#bytes[at] ?? 0) & 0x3f) | (((this.#bytes[at + 1] ?? 0) & 0x3f) << 6));
    const wanted = this.#announced(masks).length;
    const isPaired = this.#count % 2 === 1;
    const isOver = isPaired && (ended || (wanted > 0 && values.length === wanted));
    if (isOver) this.#masks = masks;
    return { values, isOver };
  }

  #announced(masks: number): readonly number[] {
    const bits = ((this.#bytes[0] ?? 0) & 0x0f) | masks;
    return [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].filter((stream) => (bits >> stream) % 2 === 1);
  }

  #finish(values: readonly number[], sink: Sink): void {
    this.#frame = sink.frame('realtime', this.#bytes.subarray(0, this.#count));
    const announced = this.#announced(this.#masks);
    this.#count = 0;
    values.forEach((bin, index) => {
      const stream = announced[index] ?? -1;
      const shape = this.#streams[stream];
      const samples = this.#samples[stream];
      if (!shape || !samples) {
        this.#tellUnplaced(sink);
        return;
      }
      for (let lost = this.#gaps[stream] ?? 0; lost > 0; lost--) samples.push(null);
      this.#gaps[stream] = 0;
      samples.push(bin > shape.maxBin ? null : shape.low + (bin * (shape.high - shape.low)) / shape.maxBin);
    });
  }

  /** A record that another one interrupts is not believed: its values may stand at wrong places. */
  #lose(sink: Sink): void {
    if (this.#count === 0) return;
    sink.issue('truncated', 'a realtime record with too few values', this.#bytes.subarray(0, this.#count));
    for (const stream of this.#announced(this.#masks)) this.#gaps[stream] = (this.#gaps[stream] ?? 0) + 1;
    this.#count = 0;
  }

  #stray(byte: number, sink: Sink): void {
    this.#strays.push(byte);
    if (this.#strays.length >= MOST_STRAYS) this.tellStrays(sink);
  }

  tellStrays(sink: Sink): void {
    if (this.#strays.length === 0) return;
    const bytes = Uint8Array.from(this.#strays.splice(0));
    sink.issue('noise', `${bytes.length} realtime bytes outside any record`, bytes);
  }

  #tellUnplaced(sink: Sink): void {
    if (this.#unplaced) return;
    this.#unplaced = true;
    sink.issue('unexpected-data', 'realtime values of a stream that is not known: archived, not drawn');
  }
}
