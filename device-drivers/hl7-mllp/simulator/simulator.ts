import type { HostInstant, SimulatorOptions } from '#device';
import { MllpDecoder } from '../../framing/mllp.ts';
import { PlayingSimulator } from '../../simulators/playing-simulator.ts';
import { part, readMessage } from '../wire/message.ts';
import { type Fault, readFaults } from './faults.ts';
import { type Measured, parametersOf } from './measured.ts';
import * as messages from './messages.ts';
import { OutgoingQueue } from './outgoing.ts';

const EVERY_MS = 2_000;
const CUFF_EVERY_MS = 300_000;
const FAULT_AFTER_MS = 3_000;
const HOUR = 3_600_000;
const LONGEST_ANSWER = 64 * 1024;

/** The gateway's side: sends results each few seconds, waits for our answer to each message, sends it again without. Spec section 7. */
export class Hl7Simulator extends PlayingSimulator<Fault> {
  readonly #parameters: readonly Measured[];
  readonly #answers = new MllpDecoder(LONGEST_ANSWER);
  readonly #queue = new OutgoingQueue();
  #started: HostInstant | null = null;
  #next = 0;
  #id = 1000;
  #cuff = new Map<string, messages.Result>();
  #cuffAtMs = 0;
  #alarmed = false;

  constructor(options: SimulatorOptions) {
    super(options, readFaults);
    this.#parameters = parametersOf(options.signals);
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    if (this.faults.has('deaf')) return [];
    for (const answer of this.#answers.push(bytes).messages) {
      const message = readMessage(answer);
      const told = message?.segments.find(({ name }) => name === 'MSA');
      if (message && told) this.#queue.answered(part(message, told, 2), part(message, told, 1));
    }
    return this.#started && !this.#isMute(now) ? this.#due(now) : [];
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    this.#started ??= now;
    if (this.#isMute(now)) return [];
    for (const since = this.#sinceStart(now); this.#next <= since; this.#next += EVERY_MS) this.#compose(this.#next, now);
    return this.#due(now);
  }

  #due(now: HostInstant): readonly Uint8Array[] {
    const faults = this.faults;
    return this.#queue.due(now.monotonicMs, { unanswered: faults.has('no-ack-wanted'), loneEnd: faults.has('lone-end') });
  }

  #compose(sinceMs: number, now: HostInstant): void {
    const faults = this.faults;
    const wallMs = this.#wallMs(sinceMs);
    const measured = this.#measure(sinceMs, wallMs);
    const note = (): void => this.#noteAll(measured.fresh, sinceMs, now);
    this.#add((envelope) => messages.results(envelope, measured.all), wallMs, 1, note);
    if (faults.has('two-beds')) this.#add((envelope) => messages.results(envelope, measured.all), wallMs, 2);
    if (faults.has('bad-message')) this.#add(messages.badResults, wallMs, 1);
    if (faults.has('waves')) this.#add(messages.wave, wallMs, 1);
    const isAlarm = faults.has('device-alarm') || faults.has('alarm=ORU^R40');
    if (isAlarm || this.#alarmed) {
      const phase = isAlarm ? (this.#alarmed ? 'continue' : 'start') : 'end';
      this.#add((envelope) => messages.alert(envelope, phase), wallMs, 1);
    }
    this.#alarmed = isAlarm;
  }

  #add(write: (envelope: messages.Envelope) => string, wallMs: number, bed: number, onSent: () => void = () => {}): void {
    this.#id += 1;
    const id = String(this.#id);
    this.#queue.add({ id, text: write({ id, wallMs, bed, faults: this.faults }), onSent });
  }

  /** The cuff measures now and then; its last values are told again with each message, with their time. */
  #measure(
    sinceMs: number,
    wallMs: number,
  ): { readonly all: readonly messages.Result[]; readonly fresh: readonly messages.Result[] } {
    const isOff = (of: Measured): boolean =>
      (this.faults.has('probe-off') || this.faults.has('sentinels')) && messages.isOximeter(of);
    const taken = (of: Measured): messages.Result => ({ of, wallMs, value: isOff(of) ? null : of.at(sinceMs / 1000) });
    const isCuffTime = sinceMs >= this.#cuffAtMs;
    if (isCuffTime) {
      this.#cuffAtMs = sinceMs + CUFF_EVERY_MS;
      this.#cuff = new Map(this.#parameters.filter(({ isCuff }) => isCuff).map((of) => [of.id, taken(of)]));
    }
    const all = this.#parameters.map((of) => this.#cuff.get(of.id) ?? taken(of));
    // What is missing is told as missing each time.
    return { all, fresh: all.filter(({ of, value }) => !of.isCuff || isCuffTime || value === null) };
  }

  #noteAll(results: readonly messages.Result[], uptimeMs: number, now: HostInstant): void {
    for (const { of, value } of results) this.note({ code: of.code, value, uptimeMs, sentAtMs: now.wallMs });
  }

  #isMute(now: HostInstant): boolean {
    return this.faults.has('silent') && this.#sinceStart(now) > FAULT_AFTER_MS;
  }

  #wallMs(sinceMs: number): number {
    const wallMs = (this.#started?.wallMs ?? 0) + sinceMs;
    return wallMs + (this.faults.has('drift') ? sinceMs * 0.01 : 0) + (this.faults.has('clock-jump') ? HOUR : 0);
  }

  #sinceStart(now: HostInstant): number {
    return now.monotonicMs - (this.#started?.monotonicMs ?? now.monotonicMs);
  }
}
