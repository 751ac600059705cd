import type { PatientSignals } from '#device';
import type { SentNumeric } from '../../simulators/observable-simulator.ts';
import { UNKNOWN_TIME } from '../wire/mds-create.ts';
import { CLASS, GROUP, TICKS_PER_MS } from '../wire/nomenclature.ts';
import type { PollRequest } from '../wire/poll-request.ts';
import { pollReplies } from '../wire/poll-result.ts';
import { alarmObject, alarmStaticObject } from './alarm-objects.ts';
import type { DeviceClock } from './device-clock.ts';
import { mdsAttributes, patientObject } from './device-objects.ts';
import type { Fault } from './faults.ts';
import { NumericObjects } from './numeric-objects.ts';
import { polledObject } from './object-writer.ts';
import { WAVE_MESSAGE_MS, WaveObjects } from './wave-objects.ts';

/** The moment a monitor answers in. */
export interface ServerMoment {
  /** Since the signals began. */
  readonly signalMs: number;
  readonly clock: DeviceClock;
  readonly wallMs: number;
  readonly faults: ReadonlySet<Fault>;
}

export interface ServedMessage {
  readonly message: Uint8Array;
  readonly kind: 'numerics' | 'waves' | 'other';
}

interface Subscription {
  readonly poll: PollRequest;
  readonly invokeId: number;
  readonly startedMs: number;
  readonly endsMs: number;
  sequence: number;
  /** The next period to answer, counted from the beginning of the signals. */
  nextPeriod: number;
}

const NUMERIC_PERIOD_MS = 1024;
/** After a pause of the whole program the past is not sent; a monitor has no past. */
const LONGEST_CATCH_UP_MS = 2000;
const WITHHELD_MS = 60_000;
const REMEMBERED_NUMERICS = 50_000;
/** The first message after a wave poll is 128 ms ahead of the next *(real)*. */
const DESCRIPTION_AHEAD_MS = 128;

/** Answers polls: once, or for as long as their period lasts. */
export class PollServer {
  readonly waves: WaveObjects;
  readonly sentNumerics: SentNumeric[] = [];
  readonly #numerics: NumericObjects;
  #subscriptions: Subscription[] = [];
  #maxMtu = 0;

  constructor(signals: PatientSignals) {
    this.waves = new WaveObjects(signals.waves);
    this.#numerics = new NumericObjects(signals.numerics);
  }

  /** A new association, or none: nobody is answered any more. */
  begin(maxMtu: number): void {
    this.#subscriptions = [];
    this.#maxMtu = maxMtu;
  }

  ask(poll: PollRequest, invokeId: number, moment: ServerMoment): readonly ServedMessage[] {
    const periodMs = (poll.periodTicks ?? 0) / TICKS_PER_MS;
    const subscription: Subscription = {
      poll,
      invokeId,
      startedMs: moment.signalMs,
      endsMs: moment.signalMs + periodMs,
      sequence: 0,
      nextPeriod: Math.ceil(moment.signalMs / intervalMs(poll)),
    };
    if (poll.periodTicks !== null) this.#subscriptions.push(subscription);
    if (poll.periodTicks !== null && poll.objectClass !== CLASS.wave) return [];
    const at =
      poll.objectClass === CLASS.wave ? subscription.nextPeriod * WAVE_MESSAGE_MS + DESCRIPTION_AHEAD_MS : moment.signalMs;
    const described =
      poll.objectClass === CLASS.wave
        ? this.#descriptions(subscription, moment)
        : this.#objects(subscription, moment.signalMs, moment);
    return this.#reply(subscription, described, at, moment);
  }

  due(moment: ServerMoment): readonly ServedMessage[] {
    this.#subscriptions = this.#subscriptions.filter(({ endsMs }) => moment.signalMs < endsMs);
    return this.#subscriptions.flatMap((subscription) => this.#duePeriods(subscription, moment));
  }

  #duePeriods(subscription: Subscription, moment: ServerMoment): readonly ServedMessage[] {
    const { poll } = subscription;
    const interval = intervalMs(poll);
    // A wave block can be sent when its last sample has been taken.
    const lag = poll.objectClass === CLASS.wave ? interval : 0;
    const earliest = Math.ceil((moment.signalMs - LONGEST_CATCH_UP_MS) / interval);
    subscription.nextPeriod = Math.max(subscription.nextPeriod, earliest);
    const messages: ServedMessage[] = [];
    while (subscription.nextPeriod * interval + lag <= moment.signalMs) {
      const at = subscription.nextPeriod * interval;
      subscription.sequence = (subscription.sequence + 1) & 0xffff;
      messages.push(...this.#reply(subscription, this.#objects(subscription, at, moment), at, moment));
      subscription.nextPeriod += 1;
    }
    return messages;
  }

  #reply(
    subscription: Subscription,
    objects: readonly Uint8Array[],
    atMs: number,
    moment: ServerMoment,
  ): readonly ServedMessage[] {
    const { poll, invokeId, sequence } = subscription;
    const reply = {
      invokeId,
      extended: poll.extended,
      pollNumber: poll.pollNumber,
      sequence: poll.extended ? sequence : null,
      time: moment.clock.ticksAt(atMs),
      wall: UNKNOWN_TIME,
      objectClass: poll.objectClass,
      group: poll.group,
      objects: moment.faults.has('empty-poll-list') ? [] : objects,
    };
    const kind = poll.objectClass === CLASS.wave ? 'waves' : poll.objectClass === CLASS.numeric ? 'numerics' : 'other';
    return pollReplies(reply, this.#maxMtu).map((message) => ({ message, kind }));
  }

  #descriptions(subscription: Subscription, moment: ServerMoment): readonly Uint8Array[] {
    return this.#isDescribed(subscription, moment) ? this.waves.descriptions() : [];
  }

  #isDescribed(subscription: Subscription, { faults, signalMs }: ServerMoment): boolean {
    return !faults.has('withhold-attributes') || signalMs - subscription.startedMs >= WITHHELD_MS;
  }

  #objects(subscription: Subscription, atMs: number, moment: ServerMoment): readonly Uint8Array[] {
    const { objectClass, group } = subscription.poll;
    switch (objectClass) {
      case CLASS.numeric:
        return this.#numericObjects(group === GROUP.values, atMs, moment);
      case CLASS.wave: {
        const block = Math.round(atMs / WAVE_MESSAGE_MS);
        return this.waves.read(block, subscription.sequence, this.#isDescribed(subscription, moment), moment.faults);
      }
      case CLASS.alarm:
        return [group === GROUP.alarmLists ? alarmObject(moment.faults) : alarmStaticObject()];
      case CLASS.patient:
        return [patientObject(moment.faults)];
      case CLASS.mds:
        return [polledObject(0, mdsAttributes(moment.clock.ticksAt(atMs), moment.wallMs))];
      default:
        return [];
    }
  }

  #numericObjects(valuesOnly: boolean, atMs: number, moment: ServerMoment): readonly Uint8Array[] {
    const { objects, values } = this.#numerics.read(atMs / 1000, valuesOnly, moment.faults);
    const uptimeMs = moment.clock.ticksAt(atMs) / TICKS_PER_MS;
    for (const { code, value } of values) this.sentNumerics.push({ code, value, uptimeMs, sentAtMs: moment.wallMs });
    if (this.sentNumerics.length > REMEMBERED_NUMERICS)
      this.sentNumerics.splice(0, this.sentNumerics.length - REMEMBERED_NUMERICS);
    return objects;
  }
}

function intervalMs(poll: PollRequest): number {
  return poll.objectClass === CLASS.wave ? WAVE_MESSAGE_MS : NUMERIC_PERIOD_MS;
}
