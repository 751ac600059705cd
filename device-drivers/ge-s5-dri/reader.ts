import type { DeviceStatus, HostInstant, ReadingTime } from '#device';
import { ClockWatch } from '../framing/clock-watch.ts';
import { type Sink, Told } from '../framing/sink.ts';
import type { StreamReader } from '../framing/stream-session.ts';
import { AlarmsDecoder } from './decode/alarms.ts';
import { NumericsDecoder, SUBRECORD } from './decode/numerics.ts';
import { settingsOf } from './decode/settings.ts';
import { WavesDecoder } from './decode/waves.ts';
import { type DriRecord, MAIN, readRecord, type Subrecord, Unframer } from './wire.ts';

const NAMES: Readonly<Record<number, string>> = {
  [MAIN.numerics]: 'displayed values',
  [MAIN.waves]: 'waves',
  [MAIN.alarms]: 'alarm status',
};
const [DISPLAYED, AUXILIARY] = [1, 4];
const AUXILIARY_LENGTH = 16;
/** Values come each five seconds at the most; a clock that steps by more was set. */
const CLOCK_STEP_MS = 5000;
const NEVER = Number.NEGATIVE_INFINITY;

/** Every record that a monitor sends. Source: spec sections 3 to 6. */
export class DriReader implements StreamReader {
  readonly #unframer = new Unframer();
  readonly #numerics = new NumericsDecoder();
  readonly #waves = new WavesDecoder(this.#numerics);
  readonly #alarms = new AlarmsDecoder();
  readonly #told = new Told();
  #number: number | null = null;
  readonly #clock = new ClockWatch('monitor', CLOCK_STEP_MS);
  #settings = '';
  /** When each kind came last, monotonic. */
  numericsMs = NEVER;
  wavesMs = NEVER;
  alarmsMs = NEVER;
  /** Of the interface; 0 until a record came. */
  level = 0;

  take(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    let good = false;
    for (const record of this.#unframer.push(bytes, sink)) good = this.#record(record, at, sink) || good;
    return good;
  }

  end(sink: Sink): void {
    this.#unframer.end(sink);
  }

  #record(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    const record = readRecord(bytes);
    if (typeof record === 'string') {
      sink.issue('bad-length', record, bytes);
      return false;
    }
    const frame = sink.frame(NAMES[record.main] ?? `main type ${record.main}`, bytes);
    this.level = record.level;
    this.#watchNumber(record.number, sink);
    this.#clock.saw(record.seconds * 1000, at, sink);
    const time: ReadingTime = { arrival: at, deviceUptimeMs: null, deviceWall: wallOf(record.seconds) };
    if (record.main === MAIN.numerics) {
      this.numericsMs = at.monotonicMs;
      for (const part of record.subrecords) this.#values(part, record, frame, time, bytes, sink);
    } else if (record.main === MAIN.waves) {
      this.wavesMs = at.monotonicMs;
      for (const part of record.subrecords) this.#waves.tell(part, frame, time, sink);
    } else if (record.main === MAIN.alarms) {
      this.alarmsMs = at.monotonicMs;
      for (const { data } of record.subrecords) this.#alarms.tell(data, frame, time, sink);
    } else if (this.#told.first(`main ${record.main}`)) {
      sink.issue('unknown-message', `records of main type ${record.main} are archived, not read`, bytes);
    }
    return true;
  }

  #values({ type, data }: Subrecord, record: DriRecord, frame: number, time: ReadingTime, bytes: Uint8Array, sink: Sink): void {
    if (type === AUXILIARY && data.byteLength >= AUXILIARY_LENGTH) {
      this.#auxiliary(data, frame, time, sink);
    } else if (type !== DISPLAYED) {
      if (this.#told.first(`values ${type}`))
        sink.issue('unexpected-data', `values of type ${type} that nobody asked for`, bytes);
    } else if (data.byteLength === SUBRECORD) {
      const measured = { ...time, deviceWall: wallOf(data.getUint32(0, true)) };
      this.#numerics.tell(data, frame, measured, sink);
      this.#device(record, frame, time, sink);
    } else {
      sink.issue('bad-length', `displayed values of ${data.byteLength} bytes instead of ${SUBRECORD}`, bytes);
    }
  }

  /** When cuff, output and wedge pressure were measured, and the body. */
  #auxiliary(data: DataView, frame: number, time: ReadingTime, sink: Sink): void {
    const settings: Record<string, string | number> = {};
    for (const [name, offset] of [
      ['nibpTime', 0],
      ['cardiacOutputTime', 6],
      ['wedgePressureTime', 10],
    ] as const) {
      const seconds = data.getUint32(offset, true);
      if (seconds !== 0) settings[name] = wallOf(seconds);
    }
    const area = data.getInt16(14, true);
    if (area > 0) settings['bodySurfaceM2'] = area / 100;
    sink.readings.push(status('auxiliary', settings, null, frame, time));
  }

  #device({ level, plug }: DriRecord, frame: number, time: ReadingTime, sink: Sink): void {
    const settings = { interfaceLevel: level, ...settingsOf(this.#numerics) };
    const text = JSON.stringify([settings, plug]);
    if (text === this.#settings) return;
    this.#settings = text;
    const systemId = plug.toString(16).toUpperCase().padStart(4, '0');
    sink.readings.push(status('monitor', settings, systemId, frame, time));
  }

  #watchNumber(number: number, sink: Sink): void {
    // The same number again is a record sent twice.
    const missing = this.#number === null || number === this.#number ? 0 : (number - this.#number + 255) % 256;
    this.#number = number;
    if (missing > 0) sink.issue('sequence-gap', `${missing} records are missing`);
  }
}

function wallOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

function status(
  vendorCode: string,
  settings: DeviceStatus['settings'],
  systemId: string | null,
  frame: number,
  time: ReadingTime,
): DeviceStatus {
  const named = { code: null, codeName: null, vendorCode, label: 'Monitor', unit: null };
  const device = { manufacturer: 'GE Datex-Ohmeda', model: null, systemId, bedLabel: null };
  return { kind: 'status', frame, time, ...named, ...device, settings };
}
