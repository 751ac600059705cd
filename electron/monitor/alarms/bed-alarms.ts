import {
  type AlarmProfile,
  type ConditionEvent,
  checkedProfile,
  judge,
  type LimitPair,
  type LimitsInUse,
  type PatientType,
  roundHalfUp,
  type VitalKind,
  vitalSign,
} from '#clinical';
import type { BedAlarm, LimitsMessage } from '#ipc';
import {
  type AlarmStep,
  type DeviceAlarmInput,
  inOrder,
  type ReportedCondition,
  stepOf,
  type TileAlarmState,
  type VitalInput,
} from './alarm-step.ts';
import { Doubtful, type HeldBack } from './doubtful.ts';
import { Inhibition } from './inhibition.ts';
import { LimitAlarms } from './limit-alarms.ts';
import { LimitSettings } from './limit-settings.ts';
import { ReAlarm } from './re-alarm.ts';
import { ReportedAlarms } from './reported-alarms.ts';
import { Signals, staleIn, troubleOf } from './signals.ts';
import { type BedAlarmsSnapshot, parseSnapshot } from './snapshot.ts';
import { tileState } from './tile-state.ts';

export interface BedAlarmsOptions {
  readonly patientType: PatientType;
  /** What this ward sets for patients of this type. */
  readonly profile?: AlarmProfile;
  /** What somebody set at the bed counts for this encounter only; null = nobody is admitted. */
  readonly encounter?: string | null;
}

/** Nothing arrives from the device at all: told once, as this, not once for every cable. */
export const DEVICE_SILENT = 'device-silent';

const devicePrefix = (deviceId: string): string => `device/${deviceId}/`;

/**
 * All alarms of one bed. Pure: every method gets the wall time. Each returns the steps that it caused, in order, for the record
 * and the outbox. Between two calls time is taken as it passes forwards; a clock that is set back stops no alarm.
 */
export class BedAlarms {
  /** What was set or switched off at the bed counts for this one only. */
  encounter: string | null;
  readonly #settings: LimitSettings;
  #limits: LimitAlarms;
  /** As displayed; only what can be judged. */
  readonly #latest = new Map<VitalKind, number>();
  readonly #technical = new ReportedAlarms();
  readonly #device = new ReportedAlarms();
  readonly signals: Signals;
  readonly #doubtful = new Doubtful();
  readonly #reAlarm: ReAlarm;
  #lastMs: number | null = null;
  /** Audio paused and off, alarm paused and off. */
  readonly inhibition = new Inhibition();
  #orphans: readonly BedAlarm[] = [];

  /** @throws InputRefused for limits that cannot be used */
  constructor({ patientType, profile = {}, encounter = null }: BedAlarmsOptions) {
    this.encounter = encounter;
    this.#settings = new LimitSettings(patientType, checkedProfile(patientType, profile));
    this.#limits = this.#watch();
    this.#reAlarm = new ReAlarm(profile);
    this.signals = new Signals(profile.ecgLeadsOff);
  }

  /**
   * Takes up where a snapshot was written. The time in between counts for nothing: nobody was watching.
   * Alarms whose limit is no longer watched end with the next call.
   * @throws InputRefused when the snapshot is none
   */
  static restore(options: BedAlarmsOptions, json: unknown, nowMs: number): BedAlarms {
    const snapshot = parseSnapshot(json);
    const bed = new BedAlarms(options);
    // What was set or switched off for one patient is not for the next.
    if (snapshot.encounter === bed.encounter) {
      bed.inhibition.restore(snapshot.inhibition);
      bed.#settings.use(snapshot.set);
      bed.#limits = bed.#watch();
    }
    // A device tells its list anew; what it had before may be over.
    bed.#orphans = [...bed.#limits.restore(snapshot.limits), ...snapshot.device.present];
    bed.#device.restore({ ...snapshot.device, present: [] });
    bed.#technical.restore(snapshot.technical);
    bed.signals.restore(snapshot.signals);
    bed.#lastMs = nowMs;
    return bed;
  }

  /** Times in a snapshot are durations and wall times; it is plain JSON. */
  snapshot(): BedAlarmsSnapshot {
    return {
      version: 1,
      set: this.#settings.set,
      encounter: this.encounter,
      limits: this.#limits.snapshot(),
      technical: this.#technical.snapshot(),
      device: this.#device.snapshot(),
      signals: this.signals.snapshot(),
      inhibition: this.inhibition.snapshot(),
    };
  }

  onVital(input: VitalInput, nowMs: number): readonly AlarmStep[] {
    const { vital, value, measuredMs } = input;
    const steps = [...this.#advance(nowMs)];
    const trouble = troubleOf(input);
    const rules = this.#limits.rulesOf(vital);
    if (trouble !== null || value === null) {
      if (input.questionable && value !== null) this.#doubtful.doubted(rules, value, trouble?.words ?? '', nowMs);
      const words = trouble?.words ?? 'no value';
      if (trouble?.unreadable) this.signals.unreadable(vital, words);
      else this.signals.disturbed(vital, words);
      this.#latest.delete(vital);
      steps.push(...this.#limits.apply(vital, { kind: 'unusable', nowMs }, nowMs));
    } else {
      this.signals.heard(vital, staleIn(input, nowMs));
      this.#doubtful.decided(rules);
      const shown = roundHalfUp(value, vitalSign(vital).decimals);
      this.#latest.set(vital, shown);
      steps.push(...this.#limits.apply(vital, { kind: 'sample', value: shown, measuredMs, nowMs }, nowMs));
    }
    return this.#breakThrough([...steps, ...this.#reportSignals(nowMs)], nowMs);
  }

  /** At least every 100 ms: delays, releases, stale data and pauses end by time alone. */
  tick(nowMs: number): readonly AlarmStep[] {
    return this.#breakThrough([...this.#advance(nowMs), ...this.#reportSignals(nowMs)], nowMs);
  }

  onTechnical(input: ReportedCondition, nowMs: number): readonly AlarmStep[] {
    const steps = [...this.#advance(nowMs)];
    const wasSilent = this.#technical.isActive(DEVICE_SILENT);
    steps.push(...this.#technical.report(input, nowMs));
    if (wasSilent && !this.#technical.isActive(DEVICE_SILENT)) this.signals.startAgain();
    return this.#breakThrough([...steps, ...this.#reportSignals(nowMs)], nowMs);
  }

  /**
   * Sets the limits of one vital sign at the bed. An alarm whose value is beyond the new limit too goes on as it was; another ends.
   * @param pair null = back to the limits of the ward
   * @throws InputRefused for limits that cannot be used; nothing is changed then
   */
  setLimits(vital: VitalKind, pair: LimitPair | null, nowMs: number): readonly AlarmStep[] {
    const steps = this.tick(nowMs);
    this.#settings.change(vital, pair);
    return [...steps, ...this.#watchAnew(nowMs)];
  }

  /**
   * The ordinary limits of one vital sign give no alarm any more, until somebody switches them on, the patient goes, or 12 h have
   * passed. What threatens life alarms on.
   */
  alarmOff(vital: VitalKind, by: string, nowMs: number): readonly AlarmStep[] {
    const steps = this.tick(nowMs);
    this.inhibition.alarmOff(vital, by, nowMs);
    return [...steps, ...this.#watchAnew(nowMs)];
  }

  alarmOn(vital: VitalKind, by: string, nowMs: number): readonly AlarmStep[] {
    const steps = this.tick(nowMs);
    this.inhibition.alarmOn(vital, by, nowMs);
    return [...steps, ...this.#watchAnew(nowMs)];
  }

  /** All limits in use, with what they would be if nobody had set any here, and every delay. */
  limits(): Omit<LimitsMessage, 'type' | 'atMs'> {
    return this.#settings.table();
  }

  /** What a device alarms by itself is shown and sounds here too, under its name; the device's own alarm goes on as it likes. */
  onDeviceAlarm(input: DeviceAlarmInput, nowMs: number): readonly AlarmStep[] {
    const { deviceId, deviceLabel, vendorCode, category, priority, present, text } = input;
    const condition = `${devicePrefix(deviceId)}${vendorCode}`;
    const steps = [...this.#advance(nowMs)];
    steps.push(
      ...this.#device.report({ condition, active: present, priority, text, source: category, device: deviceLabel }, nowMs),
    );
    return this.#breakThrough([...steps, ...this.#reportSignals(nowMs)], nowMs);
  }

  /** Nobody knows any more what the device alarms for: its silence is an alarm of its own. */
  deviceLost(deviceId: string, nowMs: number): readonly AlarmStep[] {
    return this.#device.endAll(devicePrefix(deviceId), nowMs);
  }

  /** Stops the sound of all that alarms now; a latched alarm ends. */
  acknowledge(by: string, nowMs: number): readonly AlarmStep[] {
    const steps = this.tick(nowMs);
    const acknowledged = [
      ...this.#limits.apply(null, { kind: 'acknowledge' }, nowMs),
      ...this.#technical.acknowledge(nowMs),
      ...this.#device.acknowledge(nowMs),
    ];
    if (acknowledged.length > 0) this.inhibition.note({ what: 'acknowledged', by, atMs: nowMs });
    return [...steps, ...acknowledged];
  }

  /** Somebody opened the list: alarms that ended unseen leave it. */
  seenEnded(): void {
    this.#limits.seenEnded();
  }

  /** High before medium before low; first to appear first. */
  list(): readonly BedAlarm[] {
    return [...this.present(), ...this.ended].sort(inOrder);
  }

  /** The list without what has ended unseen. */
  present(): readonly BedAlarm[] {
    const alarms = [...this.#limits.present(), ...this.#technical.list(), ...this.#device.list()];
    return alarms.map((alarm) => ({ ...alarm, silenced: this.inhibition.silenced(alarm) })).sort(inOrder);
  }

  /** @returns ms until the next alarm if all values stay as they are; null when none waits for its delay */
  dueInMs(): number | null {
    return this.#limits.dueInMs();
  }

  /** What has ended unseen; another array whenever it changes. */
  get ended(): readonly BedAlarm[] {
    return this.#limits.ended;
  }

  /** Violations that are not signalled, or not yet, and why. */
  heldBack(): readonly HeldBack[] {
    return [...this.#doubtful.list(), ...this.#limits.waiting()];
  }

  tileState(vital: VitalKind): TileAlarmState {
    return tileState(vital, this.present(), this.#settings.of(vital), this.#limits.violated(vital));
  }

  /** The limits in use on a vital sign, with their source; null when it has none. */
  limitsOf(vital: VitalKind): LimitsInUse | null {
    return this.#settings.of(vital);
  }

  #watch(): LimitAlarms {
    return new LimitAlarms(this.#settings.rules((vital) => this.inhibition.isOff(vital)));
  }

  /** After a change of limits: an alarm whose value is beyond the changed limit too goes on as it was; another ends. */
  #watchAnew(nowMs: number): readonly AlarmStep[] {
    const before = this.#limits.snapshot();
    this.#limits = this.#watch();
    const ended = this.#limits.restore(before, (rule) => {
      const value = this.#latest.get(rule.vital);
      return value !== undefined && judge(rule, value) === 'violated';
    });
    return ended.map((alarm) => stepOf(alarm, 'end', nowMs));
  }

  #advance(nowMs: number): readonly AlarmStep[] {
    const ms = Math.max(0, nowMs - (this.#lastMs ?? nowMs));
    this.#lastMs = nowMs;
    const off = this.inhibition.off.length;
    this.inhibition.advance(nowMs);
    const steps = this.#orphans.map((alarm) => stepOf(alarm, 'end', nowMs));
    this.#orphans = [];
    for (const { vital, liveMs, lost } of ms > 0 ? this.signals.elapse(ms) : []) {
      const apply = (event: ConditionEvent): void => void steps.push(...this.#limits.apply(vital, event, nowMs));
      apply({ kind: 'elapsed', ms: liveMs, nowMs });
      if (!lost) continue;
      if (this.#limits.presentHigh(vital)) this.signals.takenOverFromHigh(vital);
      apply({ kind: 'lost' });
      this.#doubtful.decided(this.#limits.rulesOf(vital));
    }
    if (this.inhibition.off.length < off) steps.push(...this.#watchAnew(nowMs));
    for (const alarmId of this.#reAlarm.due(this.present(), nowMs))
      steps.push(
        ...this.#limits.reAlarm(alarmId, nowMs),
        ...this.#technical.reAlarm(alarmId, nowMs),
        ...this.#device.reAlarm(alarmId, nowMs),
      );
    return steps;
  }

  #reportSignals(nowMs: number): readonly AlarmStep[] {
    const covered = this.#technical.isActive(DEVICE_SILENT);
    return this.signals.reports(covered).flatMap(({ input, vital }) => this.#technical.report(input, nowMs, vital));
  }

  /** A new high alarm is heard even while the audio is paused; what is held back is in the journal. */
  #breakThrough(steps: readonly AlarmStep[], nowMs: number): readonly AlarmStep[] {
    if (steps.some(({ phase, priority }) => (phase === 'start' || phase === 're-alarm') && priority === 'high'))
      this.inhibition.breakThrough(nowMs);
    this.inhibition.noteHeldBack(this.heldBack(), nowMs);
    return steps;
  }
}
