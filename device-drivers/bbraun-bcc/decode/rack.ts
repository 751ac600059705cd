import type { HostInstant, ReadingTime } from '#device';
import { type Sink, Told } from '../../framing/sink.ts';
import { ERRORS } from '../tables/bits.table.ts';
import type { BccBlock } from '../wire/frame.ts';
import { type BccMessage, type BccRecord, readMessage, STATION } from '../wire/records.ts';
import { pumpName, slotOf } from './address.ts';
import { type Place, Pump } from './pump.ts';
import { Station } from './station.ts';

/** What a block was, for whoever talks to the station. */
export interface TakenBlock {
  readonly kind: 'alive' | 'version' | 'data' | 'error' | 'request' | 'unreadable';
  readonly bedId: string;
  /** Values of GNERR. */
  readonly errors: readonly number[];
}

const FRAME_KINDS: Readonly<Record<TakenBlock['kind'], string>> = {
  alive: 'alive answer',
  version: 'version answer',
  data: 'data block',
  error: 'error',
  request: 'request',
  unreadable: 'block',
};
const NO_PUMPS = 11;
const PUMP_REMOVED = 39;
/** A pump that is not in so many rounds is gone. Source: spec section 6 */
const ROUNDS_GONE = 3;
/** Three pillars of 24 pumps, and room for addresses that are no pump's. */
const MOST_PUMPS = 128;
/** Blocks of one answer may have been begun in different seconds. */
const STEP_BACK_S = 2;

interface Seated {
  readonly pump: Pump;
  missed: number;
  isHere: boolean;
}

/** All that a station tells: itself and the pumps of its rack. */
export class Rack {
  readonly #told = new Told();
  readonly #station = new Station(this.#told);
  readonly #pumps = new Map<string, Seated>();
  readonly #errors = new Map<string, number>();
  readonly #seen = new Set<string>();
  #newestS: number | null = null;

  take(block: BccBlock, at: HostInstant, sink: Sink): TakenBlock {
    const message = readMessage(block.text);
    if (!message) {
      sink.frame(FRAME_KINDS.unreadable, block.bytes);
      sink.issue('malformed', 'the block does not say which bed it is of', block.bytes);
      return { kind: 'unreadable', bedId: '', errors: [] };
    }
    const kind = kindOf(message);
    const frame = sink.frame(FRAME_KINDS[kind], block.bytes);
    if (kind === 'request') return { kind, bedId: message.bedId, errors: [] };
    for (const piece of message.unreadable)
      sink.issue('malformed', `record ${piece.slice(0, 80)} names no parameter`, block.bytes);
    this.#watchClock(message.records, sink);
    const errors: number[] = [];
    for (const [address, records] of byAddress(message.records)) {
      const time = timeOf(records, at);
      const place: Place = { frame, bytes: block.bytes, time, sink };
      errors.push(...this.#readErrors(address, records, place));
      const others = records.filter(({ parameter }) => parameter !== 'GNERR');
      if (others.length > 0) this.#read(address, others, message.bedId, place);
    }
    const isRound = kind === 'data' || errors.includes(NO_PUMPS);
    if (isRound && !block.hasMore) this.#endRound({ frame, bytes: block.bytes, time: timeOf(message.records, at), sink });
    return { kind, bedId: message.bedId, errors };
  }

  /** The line was down: state is told again, clocks are compared anew. */
  forget(): void {
    this.#station.forget();
    for (const { pump } of this.#pumps.values()) pump.forget();
    this.#errors.clear();
    this.#seen.clear();
    this.#newestS = null;
  }

  #read(address: string, records: readonly BccRecord[], bedId: string, place: Place): void {
    if (address === STATION) {
      this.#station.read(records, bedId, place);
      return;
    }
    const slot = slotOf(address);
    if (!slot && this.#told.first(`address ${address}`))
      place.sink.issue('malformed', `${address.slice(0, 40)} is neither the station nor a slot: shown as it is`, place.bytes);
    const name = slot ? pumpName(slot) : address === '' ? 'no address' : address;
    this.#errors.delete(address);
    this.#seen.add(name);
    let seated = this.#pumps.get(name);
    if (!seated) {
      if (this.#pumps.size >= MOST_PUMPS) {
        if (this.#told.first('too many'))
          place.sink.issue('oversize', `more than ${MOST_PUMPS} pumps: ${name} is not read`, place.bytes);
        return;
      }
      seated = { pump: new Pump(name, this.#told), missed: 0, isHere: true };
      this.#pumps.set(name, seated);
    }
    seated.isHere = true;
    seated.missed = 0;
    seated.pump.read(records, place);
  }

  /** Told when it is new for its address; 4x is normal for some seconds after a pump was plugged in. */
  #readErrors(address: string, records: readonly BccRecord[], place: Place): readonly number[] {
    return records.flatMap(({ parameter, value }) => {
      if (parameter !== 'GNERR') return [];
      const error = /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
      const slot = slotOf(address);
      const who = slot ? pumpName(slot) : 'station';
      if (error === PUMP_REMOVED && slot) {
        this.#leave(who, place);
        return [error];
      }
      if (this.#errors.get(address) !== error)
        place.sink.issue('device-error', `${who}: GNERR ${value.slice(0, 40)}, ${errorText(error)}`, place.bytes);
      if (this.#errors.has(address) || this.#errors.size < MOST_PUMPS) this.#errors.set(address, error);
      return Number.isNaN(error) ? [] : [error];
    });
  }

  #endRound(place: Place): void {
    for (const [name, seated] of this.#pumps) {
      if (this.#seen.has(name) || !seated.isHere) continue;
      seated.missed += 1;
      if (seated.missed >= ROUNDS_GONE) this.#leave(name, place);
    }
    this.#seen.clear();
  }

  #leave(name: string, place: Place): void {
    const seated = this.#pumps.get(name);
    if (!seated?.isHere) return;
    seated.isHere = false;
    seated.pump.remove(place);
  }

  /** Uptime of the station: it only ever goes back when the station was switched on again. */
  #watchClock(records: readonly BccRecord[], sink: Sink): void {
    for (const { timeS } of records) {
      if (timeS === null) continue;
      if (this.#newestS !== null && timeS < this.#newestS - STEP_BACK_S)
        sink.issue('clock-jump', `uptime of the station went from ${this.#newestS} s back to ${timeS} s`);
      this.#newestS = timeS;
    }
  }
}

function kindOf({ information, records }: BccMessage): TakenBlock['kind'] {
  if (/^(ADMIN|MEM):/.test(information)) return 'request';
  const has = (name: string): boolean => records.some(({ parameter }) => parameter === name);
  if (has('GNACK')) return 'alive';
  if (records.length > 0 && records.every(({ parameter }) => parameter === 'VERSION')) return 'version';
  return records.length > 0 && records.every(({ parameter }) => parameter === 'GNERR') ? 'error' : 'data';
}

function byAddress(records: readonly BccRecord[]): ReadonlyMap<string, readonly BccRecord[]> {
  const groups = new Map<string, BccRecord[]>();
  for (const record of records) {
    const group = groups.get(record.address);
    if (group) group.push(record);
    else groups.set(record.address, [record]);
  }
  return groups;
}

function timeOf(records: readonly BccRecord[], arrival: HostInstant): ReadingTime {
  const timeS = records.find((record) => record.timeS !== null)?.timeS ?? null;
  return { arrival, deviceUptimeMs: timeS === null ? null : timeS * 1000, deviceWall: null };
}

function errorText(error: number): string {
  if (error >= 40 && error <= 49) return 'pump communication error';
  if (error >= 50 && error <= 59) return 'topology invalid';
  return ERRORS[String(error)] ?? 'unknown error';
}
