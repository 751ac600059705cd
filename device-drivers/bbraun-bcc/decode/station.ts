import type { DeviceStatus, ReadingTime } from '#device';
import type { Sink, Told } from '../../framing/sink.ts';
import { STATION_SETTINGS } from '../tables/parameters.table.ts';
import type { BccRecord } from '../wire/records.ts';
import type { Place } from './pump.ts';
import { isAbsent, readableText } from './values.ts';

const MOST_NAMES = 256;
/** DATE and TIME are whole seconds, and a block takes its time on a slow line. */
const STEP_MS = 60_000;
const STATES: Readonly<Record<string, string>> = { '00051': 'ok' };

/** The station itself: what it is, told when it changes, and its calendar clock. */
export class Station {
  readonly #told: Told;
  readonly #settings = new Map<string, string>();
  #said = '';
  #offsetMs: number | null = null;

  constructor(told: Told) {
    this.#told = told;
  }

  read(records: readonly BccRecord[], bedId: string, { frame, bytes, time, sink }: Place): void {
    const texts = new Map(records.map(({ parameter, value }) => [parameter, value]));
    const wall = wallOf(texts.get('DATE'), texts.get('TIME'));
    if (wall !== null) this.#watch(wall, time, sink);
    for (const { parameter, value } of records) {
      if (parameter === 'DATE' || parameter === 'TIME' || parameter === 'GNACK') continue;
      const name = STATION_SETTINGS[parameter];
      if (name === undefined && this.#told.first(`station ${parameter}`))
        sink.issue('unknown-parameter', `station: ${parameter} = ${value.slice(0, 80)}`, bytes);
      if (isAbsent(value)) this.#settings.delete(name ?? parameter);
      else if (this.#settings.size < MOST_NAMES) this.#settings.set(name ?? parameter, wordOf(parameter, value));
    }
    this.#tell(bedId, frame, { ...time, deviceWall: wall }, sink);
  }

  /** The line was down: another station may answer now. */
  forget(): void {
    this.#settings.clear();
    this.#said = '';
    this.#offsetMs = null;
  }

  #watch(wall: string, { arrival }: ReadingTime, sink: Sink): void {
    const offsetMs = Date.parse(`${wall}Z`) - arrival.wallMs;
    const stepMs = this.#offsetMs === null ? 0 : offsetMs - this.#offsetMs;
    if (Math.abs(stepMs) >= STEP_MS)
      sink.issue('clock-jump', `the clock of the station stepped by ${Math.round(stepMs / 1000)} s, to ${wall}`);
    this.#offsetMs = offsetMs;
  }

  #tell(bedId: string, frame: number, time: ReadingTime, sink: Sink): void {
    if (this.#settings.size === 0) return;
    const { serialNumber, ...settings }: Record<string, string> = Object.fromEntries(this.#settings);
    const says = JSON.stringify([bedId, serialNumber, settings]);
    if (says === this.#said) return;
    this.#said = says;
    const status: DeviceStatus = {
      kind: 'status',
      frame,
      time,
      ...{ code: null, codeName: null, vendorCode: 'station', label: 'station', unit: null },
      ...{ manufacturer: 'B. Braun', model: null, systemId: serialNumber ?? null, bedLabel: bedId, settings },
    };
    sink.readings.push(status);
  }
}

function wordOf(parameter: string, value: string): string {
  return parameter === 'FMSTAT' ? (STATES[value] ?? value) : readableText(value);
}

/** @returns ISO 8601 without zone; null when one is missing or they are no time */
function wallOf(date: string | undefined, clock: string | undefined): string | null {
  const [, year, month, day] = /^(\d{4})(\d\d)(\d\d)$/.exec(date ?? '') ?? [];
  const [, hour, minute, second] = /^(\d\d)(\d\d)(\d\d)$/.exec(clock ?? '') ?? [];
  if (year === undefined || hour === undefined) return null;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  const ms = Date.parse(`${iso}Z`);
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 19) !== iso ? null : iso;
}
