import type { HostInstant, PatientSignals, SimulatorOptions } from '#device';
import { raisedAlarms } from '../../simulators/fault-names.ts';
import type { ObservableSimulator, SentNumeric } from '../../simulators/observable-simulator.ts';
import { type Link, openLink } from '../link.ts';
import { Malformed } from '../wire/malformed.ts';
import { component, KIND, type PdsMessage, readMessage } from '../wire/message.ts';
import { ASKED, ECHO } from '../wire/requests.ts';
import { type Fault, readFaults } from './faults.ts';
import { cuffOf, type Measured, type Module, modulesOf } from './measured.ts';
import * as messages from './messages.ts';
import { waveMessage } from './wave-messages.ts';

const SECOND = 1000;
const CUFF_EVERY = 300_000;
/** The first measurement is not yet there when a host comes. */
const FIRST_CUFF_AFTER = 6000;
const FAULT_AFTER_MS = 3000;
/** A host that says nothing for so long is dropped. Source: spec section 1 (time unverified). */
const DROP_AFTER = 10_000;
const HOUR = 3_600_000;
const MOST_SENT = 4096;

/** The monitor's side: announces itself (UDP), or echoes and, once asked, sends all values each second (TCP). Source: spec section 8. */
export class MindraySimulator implements ObservableSimulator {
  readonly #isTalking: boolean;
  readonly #signals: PatientSignals;
  readonly #link: Link;
  readonly #modules: readonly Module[];
  readonly #cuff: Module;
  readonly #hasCuff: boolean;
  #sent: SentNumeric[] = [];
  #faults: ReadonlySet<Fault>;
  #startedAt: number | null = null;
  #askedAt: number | null = null;
  #heardAt = 0;
  #echoAt = 0;
  #wantsCuff = false;
  #nextSecond = 0;
  #cuffAt = 0;
  #alarmSinceMs = 0;

  constructor({ transport, signals, faults }: SimulatorOptions) {
    this.#isTalking = transport !== 'udp';
    this.#signals = signals;
    this.#link = openLink(transport);
    this.#modules = modulesOf(signals);
    const cuff = cuffOf(signals);
    this.#cuff = cuff;
    this.#hasCuff = cuff.hasSignals;
    this.#faults = readFaults(faults);
  }

  setFaults(names: readonly string[]): void {
    const before = this.#faults;
    this.#faults = readFaults(names);
    if (raisesAlarm(this.#faults) && !raisesAlarm(before)) this.#alarmSinceMs = 0;
  }

  sentNumerics(): readonly SentNumeric[] {
    return this.#sent;
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    this.#sinceStart(now);
    if (!this.#isTalking || this.#isMute(now)) return [];
    return this.#link.open(bytes).messages.flatMap((message) => {
      try {
        return this.#take(readMessage(message), now);
      } catch (error) {
        // A monitor does not answer what it cannot read.
        if (error instanceof Malformed) return [];
        throw error;
      }
    });
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    const signalMs = this.#sinceStart(now);
    if (this.#isMute(now)) return [];
    const due: Uint8Array[] = [];
    if (signalMs >= this.#echoAt) {
      this.#echoAt = (Math.floor(signalMs / SECOND) + 1) * SECOND;
      if (!this.#isTalking) due.push(messages.announcement(this.#faults));
      else if (!this.#faults.has('echo-stop')) due.push(ECHO);
    }
    if (this.#askedAt !== null && now.monotonicMs - this.#heardAt >= DROP_AFTER) this.#askedAt = null;
    if (this.#askedAt === null || signalMs < this.#nextSecond * SECOND) return due;
    const second = Math.floor(signalMs / SECOND);
    this.#nextSecond = second + 1;
    return [...due, ...this.#second(second, now)];
  }

  #take(message: PdsMessage, now: HostInstant): readonly Uint8Array[] {
    this.#heardAt = now.monotonicMs;
    if (message.kind !== KIND.query || this.#faults.has('ignore-query')) return [];
    const asked = message.segments.flatMap(({ name, fields }) => (name === 'QRF' ? [Number(component(fields[5], 2))] : []));
    if (!asked.includes(ASKED.periodic)) return [];
    if (this.#askedAt !== null) return [];
    this.#askedAt = now.monotonicMs;
    this.#wantsCuff = asked.includes(ASKED.aperiodic);
    this.#cuffAt = this.#sinceStart(now) + (this.#hasCuff ? FIRST_CUFF_AFTER : 0);
    return [];
  }

  #second(second: number, now: HostInstant): readonly Uint8Array[] {
    const faults = this.#faults;
    const values = this.#modules.flatMap((module) => {
      const measured = module.measure(second, faults);
      this.#note(measured, now);
      const all = messages.periodicValues(measured);
      return faults.has('no-validity') ? [all] : [all, messages.validity(measured, faults)];
    });
    const waves = waveMessage(this.#signals, second);
    if (raisesAlarm(faults) && this.#alarmSinceMs === 0) this.#alarmSinceMs = this.#wallMs(now);
    return [
      messages.patient(faults),
      ...values,
      ...messages.unknowns(faults),
      ...this.#cuffValues(second, now),
      ...messages.alarmLists(faults, this.#alarmSinceMs),
      ...(waves ? [waves] : []),
    ];
  }

  #cuffValues(second: number, now: HostInstant): readonly Uint8Array[] {
    if (!this.#wantsCuff || second * SECOND < this.#cuffAt) return [];
    this.#cuffAt = second * SECOND + CUFF_EVERY;
    const measured = this.#cuff.measure(second, this.#faults);
    this.#note(measured, now);
    return [messages.aperiodicValues(measured, this.#wallMs(now))];
  }

  #note(measured: readonly Measured[], now: HostInstant): void {
    const uptimeMs = this.#sinceStart(now);
    for (const { code, value } of measured) if (code !== null) this.#sent.push({ code, value, uptimeMs, sentAtMs: now.wallMs });
    if (this.#sent.length > MOST_SENT) this.#sent = this.#sent.slice(-MOST_SENT / 2);
  }

  #isMute(now: HostInstant): boolean {
    const since = this.#isTalking ? this.#askedAt : this.#startedAt;
    return this.#faults.has('silent') && since !== null && now.monotonicMs - since >= FAULT_AFTER_MS;
  }

  #wallMs(now: HostInstant): number {
    const drifted = this.#faults.has('drift') ? this.#sinceStart(now) * 0.01 : 0;
    return now.wallMs + drifted + (this.#faults.has('clock-jump') ? HOUR : 0);
  }

  #sinceStart(now: HostInstant): number {
    this.#startedAt ??= now.monotonicMs;
    return now.monotonicMs - this.#startedAt;
  }
}

function raisesAlarm(faults: ReadonlySet<Fault>): boolean {
  return faults.has('device-alarm') || raisedAlarms(faults).length > 0;
}
