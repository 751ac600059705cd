import type { AbsenceReason } from '#clinical';
import type { DeviceAlert, DeviceStatus, HostInstant, ReadingTime } from '#device';
import { ByteWindow } from '../framing/byte-window.ts';
import type { Sink } from '../framing/sink.ts';
import type { StreamReader } from '../framing/stream-session.ts';
import { metricNamed } from '../nomenclature/terms.ts';
import { ALERTS, type AlertName, LENGTH_A, RATE_HZ, REASONS, TYPE, TYPES } from './packets.table.ts';
import { unpack } from './wire.ts';

/** One live packet of either generation. */
interface Live {
  readonly strength: number;
  readonly probeError: boolean;
  readonly searching: boolean;
  readonly searchingTooLong: boolean;
  readonly lowSpo2: boolean;
  readonly pleth: number;
  readonly bar: number;
  /** null: missing. */
  readonly pulse: number | null;
  readonly spo2: number | null;
  /** per cent; undefined: this generation has none. */
  readonly perfusion: number | null | undefined;
}

const NO_TERM = { code: null, codeName: null } as const;
const SPO2 = metricNamed('MDC_PULS_OXIM_SAT_O2');
const PULSE = metricNamed('MDC_PULS_OXIM_PULS_RATE');
const PERFUSION = metricNamed('MDC_BLD_PERF_INDEX');
const PLETH = metricNamed('MDC_PULS_OXIM_PLETH');
const MOST_NOISE = 256;

/** Tells the two generations apart packet by packet: only the first byte of A, and all but the first of B, have the top bit. */
export class ContecReader implements StreamReader {
  readonly #window = new ByteWindow();
  readonly #alerts = new Set<AlertName>();
  readonly #noise: number[] = [];
  #samples: (number | null)[] = [];
  #frame = 0;
  #generation: 'A' | 'B' | null = null;

  /** Which generation has been read; null until one was. */
  get generation(): 'A' | 'B' | null {
    return this.#generation;
  }

  take(bytes: Uint8Array, at: HostInstant, sink: Sink): boolean {
    this.#window.push(bytes);
    let good = false;
    for (let step = this.#step(at, sink); step !== 'wait'; step = this.#step(at, sink)) good ||= step === 'live';
    this.#wave(at, sink);
    return good;
  }

  end(sink: Sink): void {
    this.#tellNoise(sink);
    const left = this.#window.slice(0, this.#window.length);
    this.#window.drop(left.length);
    if (left.length > 0) sink.issue('truncated', `${left.length} bytes of an unfinished packet`, left);
  }

  #step(at: HostInstant, sink: Sink): 'wait' | 'live' | 'other' {
    if (this.#window.length < 2) return 'wait';
    const isA = this.#window.at(0) >= 0x80;
    const length = isA ? LENGTH_A : (TYPES[this.#window.at(0)]?.length ?? 0);
    if (length === 0) return this.#skip(sink);
    for (let index = 1; index < length; index++) {
      if (index >= this.#window.length) return 'wait';
      if (this.#window.at(index) >= 0x80 === isA) return this.#skip(sink);
    }
    this.#tellNoise(sink);
    const packet = this.#window.slice(0, length);
    this.#window.drop(length);
    this.#generation = isA ? 'A' : 'B';
    if (isA) this.#live(liveA(packet), sink.frame('packet of protocol A', packet), at, sink);
    else if (packet[0] === TYPE.live) this.#live(liveB(unpack(packet)), sink.frame('live data', packet), at, sink);
    else {
      this.#other(packet, at, sink);
      return 'other';
    }
    return 'live';
  }

  #skip(sink: Sink): 'other' {
    this.#noise.push(this.#window.at(0));
    this.#window.drop(1);
    if (this.#noise.length >= MOST_NOISE) this.#tellNoise(sink);
    return 'other';
  }

  #live(live: Live, frame: number, at: HostInstant, sink: Sink): void {
    const time = timeOf(at);
    const reason = (value: number | null): AbsenceReason | null =>
      live.probeError ? 'probe-off' : live.searching ? 'artefact' : value === null ? 'invalid' : null;
    const vital = (
      vendorCode: string,
      term: { code: number; codeName: string } | null,
      unit: string | null,
      value: number | null,
    ) => {
      const why = reason(value);
      const { code, codeName } = term ?? NO_TERM;
      const base = { kind: 'vital' as const, frame, time, code, codeName, vendorCode, label: vendorCode, unit };
      sink.readings.push({ ...base, value: why === null ? value : null, reason: why, questionable: false });
    };
    vital('SpO2', SPO2, '%', live.spo2);
    vital('PR', PULSE, '/min', live.pulse);
    if (live.perfusion !== undefined) vital('PI', PERFUSION, '%', live.perfusion);
    vital('signal strength', null, null, live.strength);
    vital('bar graph', null, null, live.bar);
    this.#samples.push(live.probeError ? null : live.pleth);
    this.#frame = frame;
    this.#alert('probe-error', live.probeError, frame, time, sink);
    this.#alert('searching-too-long', live.searchingTooLong, frame, time, sink);
    this.#alert('low-spo2', live.lowSpo2, frame, time, sink);
  }

  #wave(at: HostInstant, sink: Sink): void {
    if (this.#samples.length === 0) return;
    const samples = this.#samples;
    this.#samples = [];
    const { code, codeName } = PLETH;
    const named = { code, codeName, vendorCode: 'pleth', label: 'Pleth', unit: null };
    const shape = { rateHz: RATE_HZ, samples, firstSampleUptimeMs: null, range: { low: 0, high: 127 } };
    sink.readings.push({ kind: 'waveform', frame: this.#frame, time: timeOf(at), ...named, ...shape });
  }

  #other(packet: Uint8Array, at: HostInstant, sink: Sink): void {
    const [type = 0] = packet;
    const data = unpack(packet);
    const frame = sink.frame(TYPES[type]?.name ?? 'packet', packet);
    if (type === TYPE.id || type === TYPE.user) {
      const text = String.fromCharCode(...(type === TYPE.id ? data : data.slice(1))).trim();
      sink.readings.push(status({ [type === TYPE.id ? 'deviceId' : 'userName']: text }, frame, at));
    } else if (type === TYPE.pi) {
      sink.readings.push(status({ perfusionIndex: data[0] === 0 ? 'yes' : 'no' }, frame, at));
    } else if (type === TYPE.disconnecting) {
      sink.issue('device-error', `the device disconnects: ${REASONS[data[0] ?? 0xff] ?? 'reason unknown'}`, packet);
    } else if (type === TYPE.answer && data[1] !== 0) {
      sink.issue('device-error', `command ${hex(data[0])}: ${REASONS[data[1] ?? 0xff] ?? 'reason unknown'}`, packet);
    } else if (type !== TYPE.answer && type !== TYPE.free) {
      sink.issue('unexpected-data', `a packet "${TYPES[type]?.name ?? ''}" that nobody asked for`, packet);
    }
  }

  #alert(name: AlertName, present: boolean, frame: number, time: ReadingTime, sink: Sink): void {
    if (present === this.#alerts.has(name)) return;
    if (present) this.#alerts.add(name);
    else this.#alerts.delete(name);
    const { text, category, priority } = ALERTS[name];
    const phase = present ? 'present' : 'end';
    const alert: DeviceAlert = {
      ...{ kind: 'alert', frame, time, ...NO_TERM, vendorCode: name, label: text, unit: null },
      ...{ category, priority, phase, text, states: [] },
    };
    sink.readings.push(alert);
  }

  #tellNoise(sink: Sink): void {
    if (this.#noise.length === 0) return;
    const bytes = Uint8Array.from(this.#noise.splice(0));
    sink.issue('noise', `${bytes.length} bytes outside any packet`, bytes);
  }
}

/** Source: spec section 2. */
function liveA([flags = 0, pleth = 0, mixed = 0, rate = 0, spo2 = 0]: Uint8Array): Live {
  const pulse = rate | ((mixed & 0x40) << 1);
  return {
    strength: flags & 0x0f,
    lowSpo2: (flags & 0x20) !== 0,
    searchingTooLong: (flags & 0x10) !== 0,
    pleth,
    searching: (mixed & 0x20) !== 0,
    probeError: (mixed & 0x10) !== 0,
    bar: mixed & 0x0f,
    pulse: pulse === 0 || pulse === 255 ? null : pulse,
    spo2: spo2 === 0 || spo2 > 100 ? null : spo2,
    perfusion: undefined,
  };
}

/** Source: spec section 3.3. */
function liveB([flags = 0, wave = 0, bar = 0, pulse = 0, spo2 = 0, low = 0, high = 0]: readonly number[]): Live {
  const index = high * 256 + low;
  return {
    strength: flags & 0x0f,
    searchingTooLong: (flags & 0x10) !== 0,
    lowSpo2: (flags & 0x20) !== 0,
    probeError: (flags & 0x80) !== 0,
    pleth: wave & 0x7f,
    searching: (wave & 0x80) !== 0,
    bar: bar & 0x0f,
    pulse: pulse === 0xff ? null : pulse,
    spo2: spo2 > 100 ? null : spo2,
    perfusion: (bar & 0x10) !== 0 || index === 0xffff ? null : index / 100,
  };
}

function status(settings: DeviceStatus['settings'], frame: number, at: HostInstant): DeviceStatus {
  const named = { ...NO_TERM, vendorCode: Object.keys(settings)[0] ?? '', label: 'Device', unit: null };
  const device = { manufacturer: 'Contec', model: null, systemId: null, bedLabel: null };
  return { kind: 'status', frame, time: timeOf(at), ...named, ...device, settings };
}

function timeOf(at: HostInstant): ReadingTime {
  return { arrival: at, deviceUptimeMs: null, deviceWall: null };
}

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).toUpperCase().padStart(2, '0');
}
