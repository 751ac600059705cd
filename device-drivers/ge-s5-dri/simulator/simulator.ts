import type { HostInstant, SimulatorOptions } from '#device';
import { Sink } from '../../framing/sink.ts';
import { utf8Bytes } from '../../framing/text.ts';
import { PlayingSimulator } from '../../simulators/playing-simulator.ts';
import { type Fault, readFaults } from '../faults.ts';
import { ASK, EVERY_S, ONCE, STOP } from '../requests.ts';
import { CLASSES } from '../tables/groups.ts';
import { MOST_SAMPLES, WAVES } from '../tables/waves.table.ts';
import { type DriRecord, frame, MAIN, readRecord, record, Unframer } from '../wire.ts';
import { CUFF, displayed, type Shown } from './values.ts';
import { sourceOf, waveSubrecord } from './wave-source.ts';

const PLUG = 0x1234;
const [CARESCAPE, OLDER] = [11, 9];
const HOUR_S = 3600;
const FAULT_AFTER_MS = 3000;
const PACKETS_PER_S = 4;
const ALARM_LENGTH = 510;
const [YELLOW, RED] = [2, 3];

/** The monitor: silent until asked, remembers what it was asked. Source: spec section 8. */
export class DriSimulator extends PlayingSimulator<Fault> {
  readonly #unframer = new Unframer();
  #bornMs: number | null = null;
  #number = 0;
  #records = 0;
  #intervalS = STOP;
  #nextMs = 0;
  #types: readonly number[] = [];
  #wavesMs = 0;
  #packet = 0;
  #tellsAlarms = false;
  #alarms = '';
  readonly #cuff = new Map<number, number | null>();

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    this.#bornMs ??= now.monotonicMs;
    if (this.faults.has('asleep') || this.#isMute(now)) return [];
    return this.#unframer.push(bytes, new Sink()).flatMap((whole) => {
      const request = readRecord(whole);
      return typeof request === 'string' ? [] : this.#answer(request, now);
    });
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#bornMs ??= now.monotonicMs;
    if (this.faults.has('asleep') || this.#isMute(now)) return [];
    const due: Uint8Array[] = [];
    if (this.#intervalS > STOP && now.monotonicMs >= this.#nextMs) {
      this.#nextMs += this.#intervalS * 1000;
      due.push(...this.#numerics(now));
    }
    if (this.#types.length > 0)
      for (; this.#wavesMs + ((this.#packet + 1) * 1000) / PACKETS_PER_S <= now.monotonicMs; this.#packet++)
        due.push(...this.#waves(now));
    if (this.#tellsAlarms) due.push(...this.#alarmStatus(now));
    return due;
  }

  #answer({ main, subrecords }: DriRecord, now: HostInstant): readonly Uint8Array[] {
    const data = subrecords[0]?.data;
    if (!data || subrecords[0]?.type !== 0) return [];
    if (main === MAIN.numerics && data.byteLength === 9) return this.#asked(data.getUint8(0), data.getInt16(1, true), now);
    if (main === MAIN.waves && data.byteLength === 32) this.#askedWaves(data, now);
    if (main === MAIN.alarms && data.byteLength === 12 && this.#level >= 10) {
      this.#tellsAlarms = data.getInt16(0, true) === 2;
      this.#alarms = '';
    }
    return [];
  }

  #asked(wanted: number, intervalS: number, now: HostInstant): readonly Uint8Array[] {
    if (wanted === ASK.displayed && (intervalS === STOP || intervalS >= EVERY_S)) {
      this.#intervalS = intervalS;
      this.#nextMs = now.monotonicMs;
    }
    if (wanted !== ASK.auxiliary || intervalS !== ONCE) return [];
    const data = new Uint8Array(114);
    new DataView(data.buffer).setUint32(0, this.#clockS(now), true);
    return this.#send(MAIN.numerics, [{ type: ASK.auxiliary, data }], now);
  }

  #askedWaves(data: DataView, now: HostInstant): void {
    const listed = new Uint8Array(data.buffer, data.byteOffset + 4, 24);
    const types = [...listed.subarray(0, Math.max(0, listed.indexOf(0xff)))];
    this.#types = data.getInt16(0, true) === 1 ? [] : this.#fitting(types);
    this.#wavesMs = now.monotonicMs;
    this.#packet = 0;
  }

  /** Extra waves are left out without a word, in the order of the list. */
  #fitting(types: readonly number[]): readonly number[] {
    let samples = 0;
    return types.filter((type) => {
      const rateHz = WAVES.find((wave) => wave.type === type)?.rateHz;
      if (rateHz === undefined || samples + rateHz > MOST_SAMPLES || !sourceOf(type, this.signals)) return false;
      samples += rateHz;
      return true;
    });
  }

  #numerics(now: HostInstant): readonly Uint8Array[] {
    const second = this.#second(now);
    const clockS = this.#clockS(now);
    const parts = CLASSES.map((name) => {
      const { data, shown } = displayed(name, this.signals, second, clockS, this.faults);
      const shared = { uptimeMs: 0, sentAtMs: now.wallMs };
      this.note(...shown.filter((one) => this.#isNew(one)).map((one) => ({ ...one, ...shared })));
      return { type: 1, data };
    });
    return this.#send(MAIN.numerics, this.faults.has('swapped') ? parts.reverse() : parts, now);
  }

  /** A cuff value stands on the screen until the next one. */
  #isNew({ code, value }: Shown): boolean {
    if (!CUFF.includes(code)) return true;
    const before = this.#cuff.get(code);
    this.#cuff.set(code, value);
    return before !== value;
  }

  #waves(now: HostInstant): readonly Uint8Array[] {
    const startMs = this.#wavesMs - (this.#bornMs ?? 0);
    const parts = this.#types.map((type) => {
      const rateHz = WAVES.find((wave) => wave.type === type)?.rateHz ?? 0;
      const at = (packet: number): number => Math.round((startMs / 1000 + packet / PACKETS_PER_S) * rateHz);
      const data = waveSubrecord(type, this.signals, at(this.#packet), at(this.#packet + 1), this.#packet === 0, this.faults);
      return { type, data };
    });
    return this.#send(MAIN.waves, this.faults.has('swapped') ? parts.reverse() : parts, now);
  }

  /** At once, and when something changes. */
  #alarmStatus(now: HostInstant): readonly Uint8Array[] {
    const alarms = [
      ...(this.faults.has('device-alarm') ? [{ text: 'HR HIGH', colour: RED }] : []),
      ...(this.faults.has('probe-off') ? [{ text: 'SpO2 PROBE OFF', colour: YELLOW }] : []),
    ];
    const shown = JSON.stringify(alarms);
    if (shown === this.#alarms) return [];
    this.#alarms = shown;
    const data = new Uint8Array(ALARM_LENGTH);
    const view = new DataView(data.buffer);
    view.setUint16(2, alarms.length > 0 ? 1 : 0, true);
    alarms.forEach(({ text, colour }, index) => {
      data.set(utf8Bytes(text), 10 + 98 * index);
      view.setUint16(10 + 98 * index + 82, colour, true);
    });
    return this.#send(MAIN.alarms, [{ type: 1, data }], now);
  }

  #send(
    main: number,
    parts: readonly { readonly type: number; readonly data: Uint8Array }[],
    now: HostInstant,
  ): readonly Uint8Array[] {
    const header = { number: this.#number++, level: this.#level, plug: PLUG, seconds: this.#clockS(now) };
    const bytes = frame(record(main, parts, header));
    this.#records += 1;
    if (this.faults.has('lost-records') && this.#records % 8 === 0) return [];
    const spoil = this.faults.has('bad-checksum') && this.#records % 8 === 0;
    // The level: its bits never make a flag of it.
    return [spoil ? bytes.map((byte, index) => (index === 4 ? byte ^ 0x01 : byte)) : bytes];
  }

  get #level(): number {
    return this.faults.has('older-monitor') ? OLDER : CARESCAPE;
  }

  #second(now: HostInstant): number {
    return (now.monotonicMs - (this.#bornMs ?? now.monotonicMs)) / 1000;
  }

  #clockS(now: HostInstant): number {
    const fast = this.faults.has('drift') ? this.#second(now) / 100 : 0;
    return Math.floor(now.wallMs / 1000 + fast) + (this.faults.has('clock-jump') ? HOUR_S : 0);
  }

  #isMute(now: HostInstant): boolean {
    return this.faults.has('silent') && this.#second(now) * 1000 > FAULT_AFTER_MS;
  }
}
