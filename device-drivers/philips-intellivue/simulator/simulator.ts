import type { HostInstant, PatientSignals, SimulatorOptions } from '#device';
import { MibFrameDecoder } from '../../framing/mib-rs232.ts';
import type { ObservableSimulator, SentNumeric } from '../../simulators/observable-simulator.ts';
import {
  ABORT,
  ALL_OPTIONS,
  associationAccept,
  associationTimeoutMs,
  MESSAGE,
  REFUSE,
  RELEASE_RESPONSE,
  readAssociation,
} from '../wire/association.ts';
import { Malformed } from '../wire/malformed.ts';
import { isMdsCreateAnswer, mdsCreateEvent } from '../wire/mds-create.ts';
import { type DataMessage, readDataMessage } from '../wire/message.ts';
import { COMMAND, TICKS_PER_MS } from '../wire/nomenclature.ts';
import { readPollRequest } from '../wire/poll-request.ts';
import { readWavePriorityRequest, wavePriorityAnswer } from '../wire/wave-priority.ts';
import { DeviceClock } from './device-clock.ts';
import { mdsAttributes } from './device-objects.ts';
import { type Fault, readFaults } from './faults.ts';
import { Outgoing } from './outgoing.ts';
import { PollServer } from './poll-server.ts';

type Phase = 'free' | 'created' | 'associated';

/** The monitor has been running for a while when it is first seen. */
const FIRST_TICKS = 1_954_816;
const FAULT_AFTER_MS = 3000;
const HOUR_TICKS = 3_600_000 * TICKS_PER_MS;
const MIN_POLL_PERIOD_MS = 500;

/** The monitor's side of Data Export: one association at a time, polled, silent when nobody asks. Source: spec section 9. */
export class IntellivueSimulator implements ObservableSimulator {
  readonly #transport: SimulatorOptions['transport'];
  readonly #signals: PatientSignals;
  readonly #unframe = new MibFrameDecoder();
  readonly #outgoing: Outgoing;
  readonly #server: PollServer;
  #faults: ReadonlySet<Fault>;
  #phase: Phase = 'free';
  #phaseSince = 0;
  #heardAt = 0;
  #startedAt: number | null = null;
  readonly #clock = new DeviceClock(FIRST_TICKS);
  #drifts = false;
  #jumped = false;

  constructor(options: SimulatorOptions) {
    this.#transport = options.transport;
    this.#signals = options.signals;
    this.#faults = readFaults(options.faults);
    this.#outgoing = new Outgoing(options.transport);
    this.#server = new PollServer(this.#signals);
  }

  setFaults(names: readonly string[]): void {
    this.#faults = readFaults(names);
  }

  sentNumerics(): readonly SentNumeric[] {
    return this.#server.sentNumerics;
  }

  receive(bytes: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    const messages = this.#transport === 'serial' ? this.#unframe.push(bytes).payloads : [bytes];
    return messages.flatMap((message) => {
      try {
        return this.#take(message, now);
      } catch (error) {
        // A monitor does not answer what it cannot read.
        if (error instanceof Malformed) return [];
        throw error;
      }
    });
  }

  tick(now: HostInstant): readonly Uint8Array[] {
    const signalMs = this.#signalMs(now);
    const since = now.monotonicMs - this.#phaseSince;
    if (this.#phase === 'free') return [];
    if (now.monotonicMs - this.#heardAt >= associationTimeoutMs(this.#granted()))
      return this.#drop(now, this.#isMute(now) ? [] : [ABORT]);
    if (this.#phase !== 'associated') return [];
    if (since >= FAULT_AFTER_MS) {
      if (this.#faults.has('abort-mid-stream')) return this.#drop(now, [ABORT]);
      if (this.#faults.has('silent')) return [];
      this.#jumpOnce();
    }
    return this.#server
      .due({
        signalMs,
        clock: this.#clock,
        wallMs: now.wallMs,
        faults: this.#faults,
      })
      .flatMap(({ message, kind }) => this.#outgoing.send(message, kind, this.#faults));
  }

  #take(message: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    this.#signalMs(now);
    if (this.#isMute(now)) return [];
    const [first] = message;
    if (first === MESSAGE.request) return this.#associate(message, now);
    if (this.#phase === 'free') return [];
    this.#heardAt = now.monotonicMs;
    if (first === MESSAGE.release) return this.#drop(now, [RELEASE_RESPONSE]);
    if (first === MESSAGE.abort) return this.#drop(now, []);
    if (first !== MESSAGE.data) return [];
    return this.#answer(readDataMessage(message), now);
  }

  #associate(message: Uint8Array, now: HostInstant): readonly Uint8Array[] {
    if (this.#faults.has('refuse')) return this.#control([REFUSE]);
    // A monitor that still holds an association gives it up first; the request is repeated soon enough.
    if (this.#phase !== 'free') return this.#drop(now, [ABORT]);
    const asked = readAssociation(message);
    const granted = {
      ...this.#granted(),
      options: asked.options & ALL_OPTIONS,
      maxMtu: Math.min(asked.maxMtu, this.#granted().maxMtu),
    };
    this.#server.begin(granted.maxMtu);
    this.#heardAt = now.monotonicMs;
    this.#jumped = false;
    this.#enter('created', now);
    if (this.#faults.has('stop-mid-association')) return this.#control([associationAccept(granted)]);
    const ticks = this.#clock.ticksAt(this.#signalMs(now));
    return this.#control([associationAccept(granted), mdsCreateEvent(1, ticks, mdsAttributes(ticks, now.wallMs))]);
  }

  #answer(message: DataMessage, now: HostInstant): readonly Uint8Array[] {
    if (isMdsCreateAnswer(message)) {
      if (this.#phase === 'created') this.#enter('associated', now);
      return [];
    }
    if (this.#phase !== 'associated' || message.ro !== 'invoke') return [];
    const textIds = readWavePriorityRequest(message);
    if (textIds) {
      if (message.command === COMMAND.confirmedSet) this.#server.waves.setPriority(textIds);
      return this.#control([wavePriorityAnswer(message.invokeId, message.command, this.#server.waves.priority)]);
    }
    const poll = message.command === COMMAND.confirmedAction ? readPollRequest(message.body) : undefined;
    if (!poll) return [];
    const moment = { signalMs: this.#signalMs(now), clock: this.#clock, wallMs: now.wallMs, faults: this.#faults };
    return this.#server
      .ask(poll, message.invokeId, moment)
      .flatMap((reply) => this.#outgoing.send(reply.message, reply.kind, this.#faults));
  }

  #drop(now: HostInstant, last: readonly Uint8Array[]): readonly Uint8Array[] {
    this.#enter('free', now);
    this.#server.begin(0);
    return this.#control(last);
  }

  #control(messages: readonly Uint8Array[]): readonly Uint8Array[] {
    return messages.flatMap((message) => this.#outgoing.send(message, 'control', this.#faults));
  }

  #isMute(now: HostInstant): boolean {
    return this.#phase === 'associated' && this.#faults.has('silent') && now.monotonicMs - this.#phaseSince >= FAULT_AFTER_MS;
  }

  #jumpOnce(): void {
    if (!this.#faults.has('clock-jump') || this.#jumped) return;
    this.#jumped = true;
    this.#clock.step(HOUR_TICKS);
  }

  #granted() {
    const isSmall = this.#transport === 'serial' || this.#faults.has('mtu-996');
    return { minPollPeriodMs: MIN_POLL_PERIOD_MS, maxMtu: isSmall ? 996 : 1456, options: ALL_OPTIONS };
  }

  #enter(phase: Phase, now: HostInstant): void {
    this.#phase = phase;
    this.#phaseSince = now.monotonicMs;
  }

  #signalMs(now: HostInstant): number {
    this.#startedAt ??= now.monotonicMs;
    const signalMs = now.monotonicMs - this.#startedAt;
    if (this.#drifts !== this.#faults.has('drift')) {
      this.#drifts = !this.#drifts;
      this.#clock.drift(this.#drifts, signalMs);
    }
    return signalMs;
  }
}
