import type { DeviceStatus, HostInstant, ReadingTime } from '#device';
import { ClockWatch } from '../framing/clock-watch.ts';
import { type Sink, Told } from '../framing/sink.ts';
import type { StreamReader } from '../framing/stream-session.ts';
import { latin1 } from '../framing/text.ts';
import { metricNamed } from '../nomenclature/terms.ts';
import { Alerts } from './alerts.ts';
import { FAST_UNUSABLE, KNOWN, LENGTHS, LIMITS, MESSAGE, RATE_HZ, UNITS } from './codes.table.ts';
import { Numerics } from './numerics.ts';
import { Unframer } from './wire.ts';

const WAVE = metricNamed('MDC_AWAY_CO2');
const MS_PER_SAMPLE = 1000 / RATE_HZ;
/** Numerics come each second; a clock that steps by more was set. */
const CLOCK_STEP_MS = 5000;
const OXIMETERS: Readonly<Record<string, string>> = { B2: 'Nellcor', B3: 'Masimo', B5: 'Masimo' };

/** Everything that the monitor says. Source: spec section 4. */
export class CapnostreamReader implements StreamReader {
  readonly #unframer = new Unframer();
  readonly #alerts = new Alerts();
  readonly #told = new Told();
  readonly #unitless: 'withheld' | 'raw';
  #numerics: Numerics | null = null;
  readonly #clock = new ClockWatch('monitor', CLOCK_STEP_MS);
  #number: number | null = null;
  #settings = '';
  #greeted = false;

  /** @param unitless what becomes of a wave before the numerics that tell its unit: at a bed it is not shown, in a capture raw */
  constructor(unitless: 'withheld' | 'raw') {
    this.#unitless = unitless;
  }

  /** The monitor has said who it is. */
  get greeted(): boolean {
    return this.#greeted;
  }

  take(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    let good = false;
    for (const message of this.#unframer.push(bytes, sink)) good = this.#message(message, at, sink) || good;
    return good;
  }

  end(sink: Sink): void {
    this.#unframer.end(sink);
  }

  #message(message: Uint8Array, at: HostInstant, sink: Sink): boolean {
    const [code = 0] = message;
    const shape = LENGTHS[code];
    if (!shape) {
      const name = KNOWN[code];
      const detail = name ? `a message "${name}" that nobody asked for` : `a message of code ${code}`;
      sink.issue(name ? 'unexpected-data' : 'unknown-message', detail, message);
      return false;
    }
    if (message.length !== shape.length) {
      sink.issue('bad-length', `${shape.name} of ${message.length} bytes instead of ${shape.length}`, message);
      return false;
    }
    const frame = sink.frame(shape.name, message);
    if (code === MESSAGE.wave) this.#wave(message, frame, at, sink);
    else if (code === MESSAGE.numerics) this.#values(new Numerics(message), message, frame, at, sink);
    else if (code === MESSAGE.device) this.#device(message, frame, at, sink);
    else this.#patient(message, code === MESSAGE.patientWide ? 2 : 1, frame, at, sink);
    return code === MESSAGE.wave || code === MESSAGE.numerics;
  }

  #wave([, number = 0, whole = 0, fraction = 0, status = 0]: Uint8Array, frame: number, at: HostInstant, sink: Sink): void {
    const time: ReadingTime = { arrival: at, deviceUptimeMs: null, deviceWall: null };
    this.#alerts.set('fast', status, frame, time, sink);
    const before = this.#number;
    const missing = before === null ? 0 : (number - (before % 256) + 255) % 256;
    const unwrapped = before === null ? number : before + missing + 1;
    this.#number = unwrapped;
    if (missing > 0) sink.issue('sequence-gap', `${missing} samples of the CO2 wave are missing`);
    const unit = this.#numerics ? UNITS[this.#numerics.unit] : undefined;
    if (!unit && this.#unitless === 'withheld') {
      if (this.#told.first('early wave')) sink.issue('unexpected-data', 'a wave whose unit is not known is not shown');
      return;
    }
    const value = (status & FAST_UNUSABLE) === 0 ? (whole + fraction / 256) / (unit?.scale ?? 1) : null;
    const samples = [...new Array<null>(missing).fill(null), value];
    const { code, codeName } = unit ? WAVE : { code: null, codeName: null };
    sink.readings.push({
      ...{ kind: 'waveform', frame, time, code, codeName, vendorCode: 'CO2', label: 'CO2', unit: unit?.unit ?? null },
      ...{ rateHz: RATE_HZ, samples, firstSampleUptimeMs: (unwrapped - missing) * MS_PER_SAMPLE, range: null },
    });
  }

  #values(numerics: Numerics, message: Uint8Array, frame: number, at: HostInstant, sink: Sink): void {
    const before = this.#numerics;
    if (before && isShifted(numerics, before)) {
      sink.issue('malformed', 'numerics whose fields are shifted by one byte', message);
      return;
    }
    const unit = numerics.unit;
    if (!UNITS[unit] && this.#told.first(`unit ${unit}`))
      sink.issue('unknown-parameter', `unit ${unit} of CO2 is in no table: its numbers are shown raw, its wave is not`, message);
    this.#numerics = numerics;
    const time = this.#timeOf(numerics.seconds, at);
    this.#clock.saw(numerics.seconds * 1000, at, sink);
    numerics.tell(frame, time, sink);
    const { states } = numerics;
    this.#alerts.set('co2', numerics.byte(14), frame, time, sink, states);
    this.#alerts.set('spo2', numerics.byte(15), frame, time, sink, states);
    this.#alerts.set('extended', numerics.byte(27), frame, time, sink, states);
    this.#alerts.restate(states);
    const settings = JSON.stringify(numerics.settings);
    if (settings === this.#settings) return;
    this.#settings = settings;
    sink.readings.push(status('limits and mode', numerics.settings, frame, time));
  }

  /** `Vxx.xx mm/dd/yyyy zzrrnnnnnn`: software, its date, product, revision, serial number. */
  #device(message: Uint8Array, frame: number, at: HostInstant, sink: Sink): void {
    const text = latin1(message.subarray(1));
    const code = text.slice(18, 20).trim();
    const settings = {
      softwareVersion: text.slice(0, 6).trim(),
      softwareDate: text.slice(7, 17).trim(),
      productCode: code,
      productRevision: text.slice(20, 22).trim(),
      ...(OXIMETERS[code] ? { oximeter: OXIMETERS[code] } : {}),
    };
    const serial = text.slice(22, 28).trim();
    this.#greeted = true;
    const time: ReadingTime = { arrival: at, deviceUptimeMs: null, deviceWall: null };
    sink.readings.push({ ...status('device id', settings, frame, time), systemId: serial === '' ? null : serial });
  }

  /** @param width bytes of one character */
  #patient(message: Uint8Array, width: 1 | 2, frame: number, at: HostInstant, sink: Sink): void {
    const letters: number[] = [];
    for (let index = 5; index + width <= message.length; index += width)
      letters.push(width === 1 ? (message[index] ?? 0) : (message[index] ?? 0) * 256 + (message[index + 1] ?? 0));
    const patientId = String.fromCharCode(...letters.filter((letter) => letter !== 0)).trim();
    const { seconds } = new Numerics(message);
    sink.readings.push(status('patient id', { patientId }, frame, this.#timeOf(seconds, at)));
  }

  #timeOf(seconds: number, arrival: HostInstant): ReadingTime {
    return { arrival, deviceUptimeMs: null, deviceWall: new Date(seconds * 1000).toISOString().slice(0, 19) };
  }
}

/** Seen on real monitors: every field one place too far, under a correct checksum. Source: spec section 7. */
function isShifted(now: Numerics, before: Numerics): boolean {
  if (now.byte(8) !== before.byte(7)) return false;
  const limits = LIMITS.map(({ byte }) => byte);
  return (
    limits.every((byte) => now.byte(byte + 1) === before.byte(byte)) &&
    limits.some((byte) => now.byte(byte) !== before.byte(byte))
  );
}

function status(vendorCode: string, settings: DeviceStatus['settings'], frame: number, time: ReadingTime): DeviceStatus {
  const named = { code: null, codeName: null, vendorCode, label: 'Device', unit: null };
  const device = { manufacturer: 'Oridion Medtronic', model: 'Capnostream 20', systemId: null, bedLabel: null };
  return { kind: 'status', frame, time, ...named, ...device, settings };
}
