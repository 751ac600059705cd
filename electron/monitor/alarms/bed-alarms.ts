import {
  type AlarmPriority,
  type ConditionEvent,
  DEFAULT_DELAY_S,
  judge,
  type LimitOverrides,
  type LimitPair,
  type LimitsInUse,
  limitRules,
  limitsInUse,
  type PatientType,
  roundHalfUp,
  type VitalKind,
  vitalSign,
} from '#clinical';
import type { AlarmsMessage, BedAlarm, LimitsMessage } from '#ipc';
import {
  type AlarmStep,
  type DeviceAlarmInput,
  higher,
  inOrder,
  type ReportedCondition,
  stepOf,
  type TileAlarmState,
  type VitalInput,
} from './alarm-step.ts';
import { LimitAlarms } from './limit-alarms.ts';
import { ReportedAlarms } from './reported-alarms.ts';
import { cableOf, Signals, troubleOf } from './signals.ts';
import { type BedAlarmsSnapshot, parseSnapshot } from './snapshot.ts';

export interface BedAlarmsOptions {
  readonly patientType: PatientType;
  /** Limits of this ward that differ from the defaults of the patient type. */
  readonly limits?: LimitOverrides;
  /** What somebody set at the bed counts for this encounter only; null = nobody is admitted. */
  readonly encounter?: string | null;
  /** Delay of limit alarms, s, 0 to 15; default 10. */
  readonly delayS?: number;
}

/** Nothing arrives from the device at all: told once, as this, not once for every cable. */
export const DEVICE_SILENT = 'device-silent';

function devicePrefix(deviceId: string): string {
  return `device/${deviceId}/`;
}

const LONGEST_PAUSE_MS = 3 * 60_000;

/**
 * All alarms of one bed. Pure: every method gets the wall time. Each returns the steps that it caused, in order, for the record
 * and the outbox. Between two calls time is taken as it passes forwards; a clock that is set back stops no alarm.
 */
export class BedAlarms {
  readonly #options: Required<BedAlarmsOptions>;
  #set: LimitOverrides = {};
  #limitsInUse: ReadonlyMap<VitalKind, LimitsInUse>;
  #limits: LimitAlarms;
  /** As displayed; only what can be judged. */
  readonly #latest = new Map<VitalKind, number>();
  readonly #technical = new ReportedAlarms();
  readonly #device = new ReportedAlarms();
  readonly #signals = new Signals();
  #pausedUntilMs: number | null = null;
  #lastMs: number | null = null;
  #orphans: readonly BedAlarm[] = [];

  /** @throws InputRefused for limits that cannot be used */
  constructor({ patientType, limits = {}, delayS = DEFAULT_DELAY_S, encounter = null }: BedAlarmsOptions) {
    this.#options = { patientType, limits, delayS, encounter };
    this.#limitsInUse = limitsInUse(patientType, limits);
    this.#limits = new LimitAlarms(limitRules(patientType, this.#limitsInUse, delayS));
  }

  /**
   * Takes up where a snapshot was written. The time in between counts for nothing: nobody was watching.
   * Alarms whose limit is no longer watched end with the next call.
   * @throws InputRefused when the snapshot is none
   */
  static restore(options: BedAlarmsOptions, json: unknown, nowMs: number): BedAlarms {
    const snapshot = parseSnapshot(json);
    const bed = new BedAlarms(options);
    // What was set for one patient is not for the next.
    if (snapshot.encounter === bed.#options.encounter) bed.#use(snapshot.set);
    // A device tells its list anew; what it had before may be over.
    bed.#orphans = [...bed.#limits.restore(snapshot.limits), ...snapshot.device.present];
    bed.#device.restore({ ...snapshot.device, present: [] });
    bed.#technical.restore(snapshot.technical);
    bed.#signals.restore(snapshot.signals);
    bed.#pausedUntilMs = snapshot.pausedUntilMs;
    bed.#lastMs = nowMs;
    return bed;
  }

  /** Times in a snapshot are durations and wall times; it is plain JSON. */
  snapshot(): BedAlarmsSnapshot {
    return {
      version: 1,
      set: this.#set,
      encounter: this.#options.encounter,
      limits: this.#limits.snapshot(),
      technical: this.#technical.snapshot(),
      device: this.#device.snapshot(),
      signals: this.#signals.snapshot(),
      pausedUntilMs: this.#pausedUntilMs,
    };
  }

  onVital(input: VitalInput, nowMs: number): readonly AlarmStep[] {
    const { vital, value, measuredMs } = input;
    const steps = [...this.#advance(nowMs)];
    const trouble = troubleOf(input);
    if (trouble !== null || value === null) {
      const words = trouble?.words ?? 'no value';
      if (trouble?.unreadable) this.#signals.unreadable(vital, words);
      else this.#signals.disturbed(vital, words);
      this.#latest.delete(vital);
      steps.push(...this.#limits.apply(vital, { kind: 'unusable', nowMs }, nowMs));
    } else {
      this.#signals.heard(vital);
      const shown = roundHalfUp(value, vitalSign(vital).decimals);
      this.#latest.set(vital, shown);
      steps.push(...this.#limits.apply(vital, { kind: 'sample', value: shown, measuredMs, nowMs }, nowMs));
    }
    return this.#breakThrough([...steps, ...this.#reportSignals(nowMs)]);
  }

  /** At least every 100 ms: delays, releases, stale data and pauses end by time alone. */
  tick(nowMs: number): readonly AlarmStep[] {
    return this.#breakThrough([...this.#advance(nowMs), ...this.#reportSignals(nowMs)]);
  }

  onTechnical(input: ReportedCondition, nowMs: number): readonly AlarmStep[] {
    const steps = [...this.#advance(nowMs)];
    const wasSilent = this.#technical.isActive(DEVICE_SILENT);
    steps.push(...this.#technical.report(input, nowMs));
    if (wasSilent && !this.#technical.isActive(DEVICE_SILENT)) this.#signals.startAgain();
    return this.#breakThrough([...steps, ...this.#reportSignals(nowMs)]);
  }

  /**
   * Sets the limits of one vital sign at the bed. An alarm whose value is beyond the new limit too goes on as it was; another ends.
   * @param pair null = back to the limits of the ward
   * @throws InputRefused for limits that cannot be used; nothing is changed then
   */
  setLimits(vital: VitalKind, pair: LimitPair | null, nowMs: number): readonly AlarmStep[] {
    const steps = this.tick(nowMs);
    const before = this.#limits.snapshot();
    const others = Object.fromEntries(Object.entries(this.#set).filter(([kind]) => kind !== vital));
    this.#use(pair === null ? others : { ...others, [vital]: pair });
    const ended = this.#limits.restore(before, (rule) => {
      const value = this.#latest.get(rule.vital);
      return value !== undefined && judge(rule, value) === 'violated';
    });
    return [...steps, ...ended.map((alarm) => stepOf(alarm, 'end', nowMs))];
  }

  /** All limits in use, with what they would be if nobody had set any here. */
  limits(): LimitsMessage['limits'] {
    const { patientType, limits } = this.#options;
    const ward = limitsInUse(patientType, limits);
    return [...this.#limitsInUse].map(([vital, { low, high, source, verified }]) => {
      const usual = ward.get(vital);
      return {
        vital,
        low,
        high,
        source,
        verified,
        usualLow: usual?.low ?? null,
        usualHigh: usual?.high ?? null,
        changed: this.#set[vital] !== undefined,
      };
    });
  }

  /** What a device alarms by itself is shown and sounds here too, under its name; the device's own alarm goes on as it likes. */
  onDeviceAlarm(input: DeviceAlarmInput, nowMs: number): readonly AlarmStep[] {
    const { deviceId, deviceLabel, vendorCode, category, priority, present, text } = input;
    const condition = `${devicePrefix(deviceId)}${vendorCode}`;
    const steps = [...this.#advance(nowMs)];
    steps.push(
      ...this.#device.report({ condition, active: present, priority, text, source: category, device: deviceLabel }, nowMs),
    );
    return this.#breakThrough([...steps, ...this.#reportSignals(nowMs)]);
  }

  /** Nobody knows any more what the device alarms for: its silence is an alarm of its own. */
  deviceLost(deviceId: string, nowMs: number): readonly AlarmStep[] {
    return this.#device.endAll(devicePrefix(deviceId), nowMs);
  }

  /** Stops the sound of all that alarms now; a latched alarm ends. */
  acknowledge(nowMs: number): readonly AlarmStep[] {
    const steps = this.tick(nowMs);
    return [
      ...steps,
      ...this.#limits.apply(null, { kind: 'acknowledge' }, nowMs),
      ...this.#technical.acknowledge(nowMs),
      ...this.#device.acknowledge(nowMs),
    ];
  }

  pauseAudio(minutes: 1 | 2 | 3, nowMs: number): readonly AlarmStep[] {
    const steps = this.tick(nowMs);
    this.#pausedUntilMs = nowMs + minutes * 60_000;
    return steps;
  }

  resumeAudio(): void {
    this.#pausedUntilMs = null;
  }

  /** Somebody opened the list: alarms that ended unseen leave it. */
  seenEnded(): void {
    this.#limits.seenEnded();
  }

  /** High before medium before low; first to appear first. */
  list(): readonly BedAlarm[] {
    return [...this.#limits.list(), ...this.#technical.list(), ...this.#device.list()].sort(inOrder);
  }

  audio(): AlarmsMessage['audio'] {
    return this.#pausedUntilMs === null ? { state: 'on' } : { state: 'paused', untilMs: this.#pausedUntilMs };
  }

  tileState(vital: VitalKind): TileAlarmState {
    const limits = this.#limitsInUse.get(vital);
    const cable = cableOf(vital);
    const alarms = this.list().filter(
      (alarm) => alarm.state !== 'ended-unseen' && (alarm.vital === vital || alarm.condition === cable),
    );
    const [first, ...others] = alarms.map((alarm) => alarm.priority);
    return {
      limits: limits === undefined ? null : { low: limits.low, high: limits.high },
      alarm: first === undefined ? null : others.reduce<AlarmPriority>(higher, first),
      violated: this.#limits.violated(vital),
    };
  }

  /** The limits in use on a vital sign, with their source; null when it has none. */
  limitsOf(vital: VitalKind): LimitsInUse | null {
    return this.#limitsInUse.get(vital) ?? null;
  }

  #use(set: LimitOverrides): void {
    const { patientType, limits, delayS } = this.#options;
    const inUse = limitsInUse(patientType, { ...limits, ...set });
    this.#limits = new LimitAlarms(limitRules(patientType, inUse, delayS));
    this.#limitsInUse = inUse;
    this.#set = set;
  }

  #advance(nowMs: number): readonly AlarmStep[] {
    const ms = Math.max(0, nowMs - (this.#lastMs ?? nowMs));
    this.#lastMs = nowMs;
    const left = this.#pausedUntilMs === null ? 0 : this.#pausedUntilMs - nowMs;
    // A clock that was set back must not make a pause longer than anybody chose.
    if (left <= 0 || left > LONGEST_PAUSE_MS) this.#pausedUntilMs = null;

    const steps = this.#orphans.map((alarm) => stepOf(alarm, 'end', nowMs));
    this.#orphans = [];
    for (const { vital, liveMs, lost } of this.#signals.elapse(ms)) {
      const apply = (event: ConditionEvent): void => void steps.push(...this.#limits.apply(vital, event, nowMs));
      apply({ kind: 'elapsed', ms: liveMs, nowMs });
      if (!lost) continue;
      if (this.#limits.presentHigh(vital)) this.#signals.takenOverFromHigh(vital);
      apply({ kind: 'lost' });
    }
    return steps;
  }

  #reportSignals(nowMs: number): readonly AlarmStep[] {
    const covered = this.#technical.isActive(DEVICE_SILENT);
    return this.#signals.reports(covered).flatMap(({ input, vital }) => this.#technical.report(input, nowMs, vital));
  }

  /** A new high alarm is heard even while the audio is paused. */
  #breakThrough(steps: readonly AlarmStep[]): readonly AlarmStep[] {
    if (steps.some((step) => step.phase === 'start' && step.priority === 'high')) this.#pausedUntilMs = null;
    return steps;
  }
}
