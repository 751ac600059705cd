import type { HostInstant, VitalSample, WaveformChunk } from '#device';
import { Told } from '../../framing/sink.ts';
import type { DataMessage } from '../wire/message.ts';
import { CLASS, hex, LINKED } from '../wire/nomenclature.ts';
import type { PolledObject, PollResult } from '../wire/poll-result.ts';
import { AlarmLists } from './alarms.ts';
import { moment, UptimeClock } from './moment.ts';
import { readNumerics } from './numerics.ts';
import { type Freshness, PollHistory } from './poll-history.ts';
import type { Sink } from './sink.ts';
import { readDemographics, readMdsStatus } from './status.ts';
import { isKnown } from './terms.ts';
import { WaveDecoder } from './waves.ts';

interface PollMessage {
  readonly result: PollResult;
  readonly bytes: Uint8Array;
  readonly frame: number;
  readonly arrival: HostInstant;
  readonly ticks: number;
}

/** Poll results to readings. Shared by the live session and by the decoder of captures. */
export class PollDecoder {
  readonly #alarms = new AlarmLists();
  #clock = new UptimeClock();
  #waves = new WaveDecoder();
  #histories = new Map<number, PollHistory>();
  #newestNumerics: { readonly pollNumber: number; readonly ticks: number } | null = null;
  #demographics = '';
  readonly #told = new Told();

  /** Forgets what belongs to one association: clock, wave descriptions, poll counters. Alarms stay until they end. */
  beginAssociation(): void {
    this.#clock = new UptimeClock();
    this.#waves = new WaveDecoder();
    this.#histories = new Map();
    this.#newestNumerics = null;
    this.#demographics = '';
  }

  unwrap(ticks: number): number {
    return this.#clock.unwrap(ticks);
  }

  read(message: DataMessage, result: PollResult, bytes: Uint8Array, arrival: HostInstant, sink: Sink): void {
    const part = message.ro === 'linked' ? message.linkedCount : 0;
    const isLast = message.ro === 'linked' && message.linkedState === LINKED.last;
    const ticks = this.#clock.unwrap(result.time);
    const freshness = this.#history(result.pollNumber).place(result, part, isLast, ticks, arrival.monotonicMs);
    const where = `poll ${result.pollNumber}, class ${hex(result.objectClass)}, sequence ${result.sequence ?? 'none'}, time ${result.time}`;
    if (freshness.kind === 'replayed') {
      sink.issue('replayed', `${where}: came before`, bytes);
      return;
    }
    const frame = sink.frame(frameKind(message, result), bytes);
    if (!this.#isNew(freshness, where, bytes, sink) || this.#isOverlap(result, ticks)) return;
    for (const object of result.objects) {
      sink.attempt(bytes, `${where}, handle ${hex(object.handle)}`, () => {
        this.#readObject(object, { result, bytes, frame, arrival, ticks }, sink);
      });
    }
  }

  #isNew(freshness: Freshness, where: string, bytes: Uint8Array, sink: Sink): boolean {
    if (freshness.kind !== 'fresh') {
      sink.issue('late', `${where}: a newer message came first`, bytes);
      return false;
    }
    if (freshness.lost > 0) sink.issue('sequence-gap', `${where}: ${freshness.lost} messages missing before`);
    if (freshness.incomplete) sink.issue('incomplete-set', `${where}: a linked result is missing`);
    return true;
  }

  /** While a poll is being renewed the old and the new one send the same numerics; the waves look after themselves. */
  #isOverlap({ objectClass, pollNumber }: PollResult, ticks: number): boolean {
    if (objectClass !== CLASS.numeric) return false;
    const newest = this.#newestNumerics;
    if (newest && newest.pollNumber !== pollNumber && ticks <= newest.ticks) return true;
    this.#newestNumerics = { pollNumber, ticks };
    return false;
  }

  #readObject(object: PolledObject, { result, bytes, frame, arrival, ticks }: PollMessage, sink: Sink): void {
    const time = moment(arrival, ticks, result.wall);
    switch (result.objectClass) {
      case CLASS.numeric: {
        const numerics = readNumerics(object.attributes, frame, time);
        for (const { sample } of numerics) this.#noteUnknown(sample, bytes, sink);
        sink.readings.push(...numerics.map(({ sample }) => sample));
        if (numerics.some(({ demo }) => demo))
          sink.issue('demo-data', `handle ${hex(object.handle)}: the monitor plays demonstration data`);
        return;
      }
      case CLASS.wave: {
        const { chunks, trouble } = this.#waves.read(object, { arrival, frame, ticks, wall: result.wall });
        for (const chunk of chunks) {
          this.#noteUnknown(chunk, bytes, sink);
          sink.readings.push(chunk);
        }
        if (trouble !== null) sink.issue(trouble, `wave handle ${hex(object.handle)}, time ${result.time}`, bytes);
        return;
      }
      case CLASS.alarm:
        sink.readings.push(...this.#alarms.read(object.attributes, frame, time));
        return;
      case CLASS.patient:
        this.#readPatient(object, frame, time, sink);
        return;
      case CLASS.mds:
        sink.readings.push(readMdsStatus(object.attributes, frame, time));
        return;
      default:
        sink.issue('unknown-class', `object class ${hex(result.objectClass)}`, bytes);
    }
  }

  /** Once for each parameter: its values go on under the vendor's own code. */
  #noteUnknown({ vendorCode, label }: VitalSample | WaveformChunk, bytes: Uint8Array, sink: Sink): void {
    if (!isKnown(Number.parseInt(vendorCode, 16)) && this.#told.first(vendorCode))
      sink.issue('unknown-parameter', `${vendorCode} (${label})`, bytes);
  }

  // Asked for again and again: told once, and again when it changes.
  #readPatient(object: PolledObject, frame: number, time: ReturnType<typeof moment>, sink: Sink): void {
    const status = readDemographics(object.attributes, frame, time);
    const settings = JSON.stringify(status.settings);
    if (settings === this.#demographics) return;
    this.#demographics = settings;
    sink.readings.push(status);
  }

  #history(pollNumber: number): PollHistory {
    const known = this.#histories.get(pollNumber);
    if (known) return known;
    const history = new PollHistory();
    this.#histories.set(pollNumber, history);
    // Poll numbers of a hostile peer must not fill the memory.
    const [oldest] = this.#histories.keys();
    if (this.#histories.size > 256 && oldest !== undefined) this.#histories.delete(oldest);
    return history;
  }
}

function frameKind(message: DataMessage, result: PollResult): string {
  const link = message.ro === 'linked' ? 'linked ' : '';
  return `${link}${result.extended ? 'extended' : 'single'} poll result`;
}
