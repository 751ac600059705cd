import type { DeviceIssue, HostInstant } from '#device';
import type { MonitorMessage, ScreenMessage } from '#ipc';
import type { DeviceBay } from '../acquisition/device-bay.ts';
import type { AcquiredBatch } from '../acquisition/device-runner.ts';
import type { AlarmPart } from '../alarms/alarm-part.ts';
import type { RecorderPart } from '../recorder/recorder-part.ts';
import type { NumericsPart } from '../screen/numerics-part.ts';
import type { BedOffice } from './bed-office.ts';
import type { BedMoment, BedPart, PatientChange } from './bed-part.ts';

const SECOND_MS = 1_000;

export interface BedsideParts {
  readonly office: BedOffice;
  readonly bays: () => ReadonlyMap<string, DeviceBay>;
  readonly recording: RecorderPart;
  readonly alarms: AlarmPart;
  readonly numerics: NumericsPart;
  /** Once, after so many ms. @returns what calls it off */
  readonly after: (ms: number, work: (now: HostInstant) => void) => () => void;
  /** Everything else, in the order in which it hears. */
  readonly others: readonly BedPart[];
}

/**
 * One bed: what comes from the devices goes to recorder, alarms, screens and every other part. Time is an argument; inside, all
 * intervals are counted in bed time.
 */
export class Bedside {
  readonly #parts: BedsideParts;
  readonly #all: readonly BedPart[];
  #secondMs = Number.NEGATIVE_INFINITY;
  #callOff: (() => void) | null = null;

  constructor(parts: BedsideParts) {
    this.#parts = parts;
    this.#all = [parts.recording, ...parts.others, parts.alarms, parts.numerics];
  }

  onBatch(batch: AcquiredBatch): void {
    const { office, bays, numerics } = this.#parts;
    const device = bays().get(batch.deviceId);
    if (!device) return;
    const moment = office.moment(batch.at);
    const taken = device.intake.take(batch);
    // First of all, because a wave is what people see stutter.
    for (const wave of taken.waves) office.post(wave);
    for (const part of this.#all) part.onReadings?.(taken, device, moment);
    for (const issue of taken.issues) office.issue(device.id, issue, moment);
    if (taken.vitals.length + taken.alerts.length > 0) this.#lookAtAlarms(moment, moment.nowMs);
    if (taken.vitals.length > 0) numerics.tell(moment);
  }

  /** Keeps what was wrong, and tells it. */
  issue(where: string, issue: DeviceIssue, now: HostInstant): void {
    const { office } = this.#parts;
    office.issue(where, issue, office.moment(now));
  }

  tick(now: HostInstant): void {
    const { office, bays, recording, numerics } = this.#parts;
    const moment = office.moment(now);
    for (const device of bays().values()) {
      if (device.status().link !== 'connected') this.away(device, moment);
    }
    for (const part of this.#all) part.tick?.(moment);
    this.#lookAtAlarms(moment, null);
    recording.write(moment);
    if (moment.nowMs - this.#secondMs < SECOND_MS) return;
    this.#secondMs = moment.nowMs;
    numerics.tell(moment);
    for (const part of this.#all) part.everySecond?.(moment);
    office.post({ type: 'heartbeat', atMs: moment.nowMs });
  }

  onScreen(message: ScreenMessage, now: HostInstant): void {
    const { office } = this.#parts;
    const moment = office.moment(now);
    const whose = this.#all.find((part) => part.onScreen?.(message, moment) === true);
    if (!whose) office.refuse('screen', new Error(`${message.type} is not known here`), moment);
    this.#lookAtAlarms(moment, null);
    this.#writeNow(moment);
  }

  away(device: DeviceBay, moment: BedMoment): void {
    for (const part of this.#all) part.onDeviceAway?.(device, moment);
  }

  /** Tells every part of the bed that another patient lies here, or nobody. What ends with that is told at once, as the former's. */
  patientChanged(change: PatientChange, moment: BedMoment): void {
    for (const part of this.#all) part.onPatient?.(change, moment);
    this.#parts.alarms.look(moment, null);
    this.#parts.numerics.tell(moment);
  }

  greet(now: HostInstant): readonly MonitorMessage[] {
    const { office } = this.#parts;
    const moment = office.moment(now);
    return this.#all.flatMap((part) => part.greet?.(moment) ?? []).map((message) => office.toWall(message));
  }

  /** Writes everything that was gathered. */
  finish(now: HostInstant): void {
    this.#callOff?.();
    const moment = this.#parts.office.moment(now);
    for (const part of this.#all) part.finish?.(moment);
    this.#writeNow(moment);
  }

  #lookAtAlarms(moment: BedMoment, arrivedMs: number | null): void {
    const { alarms, after, office } = this.#parts;
    if (alarms.look(moment, arrivedMs)) this.#writeNow(moment);
    this.#callOff?.();
    const dueInMs = alarms.dueInMs();
    // A delay that ends between two ticks is not waited out until the next.
    this.#callOff = dueInMs === null ? null : after(dueInMs, (now) => this.#lookAtAlarms(office.moment(now), null));
  }

  /** What a person did, and each step of an alarm, is on disk before anything else happens. */
  #writeNow(moment: BedMoment): void {
    const { office } = this.#parts;
    for (const part of this.#all) for (const { key, json } of part.state?.() ?? []) office.save(key, json, moment);
    office.writeNow(moment);
  }
}
