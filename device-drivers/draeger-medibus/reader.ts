import type { DeviceStatus, HostInstant, ReadingTime } from '#device';
import { ClockWatch } from '../framing/clock-watch.ts';
import type { Sink } from '../framing/sink.ts';
import { CODE, NAMES } from './codes.ts';
import { AlarmsDecoder } from './decode/alarms.ts';
import { type Identity, readClock, readIdentity, readLimits, readSettings, readTexts } from './decode/texts.ts';
import { MeasuredDecoder } from './decode/values.ts';
import { RealtimeDecoder, readConfiguration, type Stream } from './realtime.ts';
import { MEASURED } from './tables/lookup.ts';
import { type SlowMessage, Splitter } from './wire.ts';

/** The clock is asked for each minute. */
const CLOCK_STEP_MS = 65_000;
/** Devices whose own tables agree with the general one. Source: medibus-icu-data-formats. */
const TABLED = /evita|savina|capnosat/i;

/** Everything that a device says on either of the two protocols, whoever asked for it. */
export class MedibusReader {
  readonly #splitter = new Splitter();
  readonly realtime = new RealtimeDecoder();
  readonly #measured = { 1: new MeasuredDecoder(1), 2: new MeasuredDecoder(2) };
  readonly #alarms = { 1: new AlarmsDecoder(1), 2: new AlarmsDecoder(2), 3: new AlarmsDecoder(3) };
  readonly #told = new Map<string, string>();
  readonly #clock = new ClockWatch('device', CLOCK_STEP_MS);
  identity: Identity | null = null;
  /** As the device offers them. */
  streams: readonly Stream[] = [];

  /** @returns slow messages that passed their check, in order */
  take(bytes: Uint8Array, at: HostInstant, sink: Sink): readonly SlowMessage[] {
    const heard: SlowMessage[] = [];
    const time: ReadingTime = { arrival: at, deviceUptimeMs: null, deviceWall: null };
    this.#splitter.push(
      bytes,
      sink,
      (message) => {
        heard.push(message);
        this.#slow(message, time, sink);
      },
      (byte) => this.realtime.byte(byte, sink),
    );
    this.realtime.flush(time, sink);
    return heard;
  }

  end(at: HostInstant, sink: Sink): void {
    this.#splitter.end(sink);
    this.realtime.end(sink);
    this.realtime.flush({ arrival: at, deviceUptimeMs: null, deviceWall: null }, sink);
  }

  #slow({ kind, code, data, bytes }: SlowMessage, time: ReadingTime, sink: Sink): void {
    const name = NAMES[code];
    const frame = sink.frame(`${name ?? `code ${code.toString(16)}`}${kind === 'command' ? ' (asked for)' : ''}`, bytes);
    if (name === undefined && this.#first(`code ${code}`))
      sink.issue('unknown-message', `a ${kind} of code ${code.toString(16).toUpperCase()}`, bytes);
    if (kind === 'answer') this.#answer(code, data, bytes, frame, time, sink);
  }

  #answer(code: number, data: string, bytes: Uint8Array, frame: number, time: ReadingTime, sink: Sink): void {
    switch (code) {
      case CODE.corrupt:
        sink.issue('device-error', 'the device could not read a command', bytes);
        break;
      case CODE.measured1:
      case CODE.measured2:
        this.#measured[code === CODE.measured1 ? 1 : 2].tell(data, bytes, frame, time, sink);
        break;
      case CODE.alarms1:
      case CODE.alarms2:
      case CODE.alarms3:
        this.#alarms[code === CODE.alarms1 ? 1 : code === CODE.alarms2 ? 2 : 3].tell(data, bytes, frame, time, sink);
        break;
      case CODE.low1:
      case CODE.low2:
        this.#settings(readLimits(data, code === CODE.low1 ? 1 : 2, 'low', labelOf), code, bytes, frame, time, sink);
        break;
      case CODE.high1:
      case CODE.high2:
        this.#settings(readLimits(data, code === CODE.high1 ? 1 : 2, 'high', labelOf), code, bytes, frame, time, sink);
        break;
      case CODE.settings:
        this.#settings(readSettings(data), code, bytes, frame, time, sink);
        break;
      case CODE.texts: {
        const { settings, unread } = readTexts(data);
        this.#settings({ settings, unread: unread === '' ? [] : [unread] }, code, bytes, frame, time, sink);
        break;
      }
      case CODE.clock:
        this.#time(data, bytes, frame, time, sink);
        break;
      case CODE.identify:
        this.#identity(data, bytes, frame, time, sink);
        break;
      case CODE.realtimeConfiguration:
        this.#configuration(data, bytes, sink);
        break;
      default:
    }
  }

  #settings(
    { settings, unread }: { readonly settings: DeviceStatus['settings']; readonly unread: readonly string[] },
    code: number,
    bytes: Uint8Array,
    frame: number,
    time: ReadingTime,
    sink: Sink,
  ): void {
    for (const text of unread) sink.issue('malformed', `${NAMES[code] ?? ''}: "${text}" could not be read`, bytes);
    const name = NAMES[code] ?? '';
    const said = JSON.stringify(settings);
    if (this.#told.get(name) === said) return;
    this.#told.set(name, said);
    sink.readings.push(this.#status(name, settings, frame, time));
  }

  #identity(data: string, bytes: Uint8Array, frame: number, time: ReadingTime, sink: Sink): void {
    const identity = readIdentity(data);
    if (!identity) {
      if (data !== '') sink.issue('malformed', `the identity "${data}" could not be read`, bytes);
      return;
    }
    this.identity = identity;
    const { id, revision, medibus, name } = identity;
    const units = TABLED.test(name) ? 'as in the table of this device' : 'of the general table, not sure for this device';
    sink.readings.push(this.#status('identity', { deviceId: id, revision, medibusVersion: medibus, units }, frame, time));
  }

  #time(data: string, bytes: Uint8Array, frame: number, time: ReadingTime, sink: Sink): void {
    const wall = readClock(data);
    if (wall === null) {
      sink.issue('malformed', `"${data}" is no date and time`, bytes);
      return;
    }
    sink.readings.push(this.#status('clock', { clock: wall }, frame, { ...time, deviceWall: wall }));
    this.#clock.saw(Date.parse(`${wall}Z`), time.arrival, sink);
  }

  #configuration(data: string, bytes: Uint8Array, sink: Sink): void {
    const { streams, unread } = readConfiguration(data);
    if (unread > 0) sink.issue('malformed', `${unread} realtime records could not be read`, bytes);
    this.streams = streams;
    // Until somebody chooses, the order in which they are offered: a capture without our commands knows no better.
    this.realtime.configure(streams);
  }

  #status(vendorCode: string, settings: DeviceStatus['settings'], frame: number, time: ReadingTime): DeviceStatus {
    const model = this.identity?.name === '' ? null : (this.identity?.name ?? null);
    const named = { code: null, codeName: null, vendorCode, label: model ?? 'Device', unit: null };
    const device = { manufacturer: 'Dräger', model, systemId: null, bedLabel: null };
    return { kind: 'status', frame, time, ...named, ...device, settings };
  }

  #first(key: string): boolean {
    if (this.#told.has(key)) return false;
    this.#told.set(key, '');
    return true;
  }
}

function labelOf(key: string): string | undefined {
  return MEASURED.get(key)?.label;
}
