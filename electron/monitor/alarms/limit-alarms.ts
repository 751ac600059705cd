import {
  type AlarmPriority,
  alarmText,
  type ConditionEvent,
  type ConditionState,
  DEFAULT_DELAY_S,
  dueInMs,
  INACTIVE,
  type LimitRule,
  stepCondition,
  type VitalKind,
  vitalSign,
} from '#clinical';
import type { BedAlarm } from '#ipc';
import { type AlarmStep, nextAlarmId, stepOf } from './alarm-step.ts';
import type { HeldBack } from './doubtful.ts';
import type { LimitAlarmSnapshot } from './snapshot.ts';

/** Ended alarms that nobody has looked at are listed up to this number; the record keeps all of them. */
const MOST_ENDED = 100;

interface Watched {
  readonly rule: LimitRule;
  state: ConditionState;
  alarmId: string | null;
  /** Number in the latest id of this condition. */
  lastNumber: number | null;
}

/** The limit conditions of one bed. Pure: time comes with the events. */
export class LimitAlarms {
  readonly #watched: readonly Watched[];
  /** Those that do not always wait for their whole delay. */
  readonly #smart: readonly Watched[];
  readonly #byVital: ReadonlyMap<VitalKind, readonly Watched[]>;
  #ended: readonly BedAlarm[] = [];

  constructor(rules: readonly LimitRule[]) {
    this.#watched = rules.map((rule) => ({ rule, state: INACTIVE, alarmId: null, lastNumber: null }));
    this.#smart = this.#watched.filter(({ rule }) => rule.severity !== null);
    const vitals = new Set(rules.map(({ vital }) => vital));
    this.#byVital = new Map([...vitals].map((vital) => [vital, this.#watched.filter(({ rule }) => rule.vital === vital)]));
  }

  /** @param vital null = every condition */
  apply(vital: VitalKind | null, event: ConditionEvent, nowMs: number): readonly AlarmStep[] {
    const watched = vital === null ? this.#watched : (this.#byVital.get(vital) ?? []);
    return watched.flatMap((one) => this.#applyTo(one, event, nowMs));
  }

  /** Acknowledged, and the condition goes on: it sounds again. */
  reAlarm(alarmId: string, nowMs: number): readonly AlarmStep[] {
    const watched = this.#watched.find((one) => one.alarmId === alarmId);
    return watched ? this.#applyTo(watched, { kind: 're-alarm' }, nowMs) : [];
  }

  rulesOf(vital: VitalKind): readonly LimitRule[] {
    return (this.#byVital.get(vital) ?? []).map(({ rule }) => rule);
  }

  /** Violations that would have alarmed by the plain delay, and wait for the smart one. */
  waiting(): readonly HeldBack[] {
    return this.#smart.flatMap(({ rule, state }) => {
      if (state.phase !== 'pending' || state.heldMs < DEFAULT_DELAY_S * 1000) return [];
      return [{ condition: rule.condition, text: alarmText(rule, state.worst), reason: 'smart delay', sinceMs: state.onsetMs }];
    });
  }

  /** @returns ms until the next alarm if all values stay as they are; null when none waits */
  dueInMs(): number | null {
    const due = this.#watched.flatMap(({ rule, state }) => dueInMs(rule, state) ?? []);
    return due.length === 0 ? null : Math.min(...due);
  }

  /** All but those that ended unseen. */
  present(): readonly BedAlarm[] {
    const present = this.#watched.filter(({ state }) => state.phase !== 'inactive' && state.phase !== 'pending');
    return present.flatMap((watched) => bedAlarm(watched, watched.state) ?? []);
  }

  /** Ended, and nobody has opened the list since; another array whenever it changes. */
  get ended(): readonly BedAlarm[] {
    return this.#ended;
  }

  seenEnded(): void {
    this.#ended = [];
  }

  /** Side on which the value is beyond a limit and alarms for it. */
  violated(vital: VitalKind): 'low' | 'high' | null {
    const present = this.#watched.find(({ rule, state }) => rule.vital === vital && isPresent(state));
    return present?.rule.side ?? null;
  }

  /** Whether a high alarm on this vital is present now. */
  presentHigh(vital: VitalKind): boolean {
    return this.#watched.some(({ rule, state }) => rule.vital === vital && rule.priority === 'high' && isPresent(state));
  }

  snapshot(): LimitAlarmSnapshot {
    return {
      conditions: this.#watched.map((watched) => {
        const { rule, state, alarmId, lastNumber } = watched;
        return { condition: rule.condition, limit: rule.limit, state, alarmId, lastNumber, alarm: bedAlarm(watched, state) };
      }),
      ended: this.#ended,
    };
  }

  /**
   * @param goesOn whether an alarm is kept although its limit is another one now
   * @returns alarms that were raised against a limit that is no longer watched; they are over
   */
  restore({ conditions, ended }: LimitAlarmSnapshot, goesOn: (rule: LimitRule) => boolean = () => false): readonly BedAlarm[] {
    this.#ended = ended;
    return conditions.flatMap(({ condition, limit, state, alarmId, lastNumber, alarm }) => {
      const watched = this.#watched.find(({ rule }) => rule.condition === condition);
      if (watched) watched.lastNumber = lastNumber;
      const same = watched?.rule.limit === limit;
      if (!watched || !(same || (alarm !== null && goesOn(watched.rule)))) return alarm ?? [];
      Object.assign(watched, { state, alarmId });
      return [];
    });
  }

  #applyTo(watched: Watched, event: ConditionEvent, nowMs: number): readonly AlarmStep[] {
    const before = watched.state;
    const { state, changes } = stepCondition(watched.rule, before, event);
    watched.state = state;
    return changes.map((change) => {
      if (change === 'start' && state.phase === 'active') {
        const { alarmId, number } = nextAlarmId(watched.rule.condition, state.onsetMs, watched.lastNumber);
        watched.alarmId = alarmId;
        watched.lastNumber = number;
      }
      const alarm = bedAlarm(watched, state) ?? bedAlarm(watched, before);
      if (alarm === null) throw new RangeError(`${watched.rule.condition} changed to ${change} without an alarm`);
      if (change === 'end' && before.phase === 'active')
        this.#ended = [...this.#ended, { ...alarm, state: 'ended-unseen' as const }].slice(-MOST_ENDED);
      return stepOf(alarm, change, nowMs);
    });
  }
}

function isPresent(state: ConditionState): boolean {
  return state.phase === 'active' || state.phase === 'acknowledged';
}

function bedAlarm({ rule, alarmId }: Watched, state: ConditionState): BedAlarm | null {
  if (state.phase === 'inactive' || state.phase === 'pending' || alarmId === null) return null;
  const priority: AlarmPriority = rule.priority;
  return {
    alarmId,
    condition: rule.condition,
    vital: rule.vital,
    source: 'physiological',
    device: null,
    priority,
    state: state.phase,
    text: alarmText(rule, state.worst),
    value: state.worst,
    limit: rule.limit,
    unit: vitalSign(rule.vital).unit,
    onsetMs: state.onsetMs,
    raisedMs: state.raisedMs,
    escalation: 0,
    silenced: null,
  };
}
