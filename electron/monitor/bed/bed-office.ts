import type { DeviceIssue, HostInstant } from '#device';
import type { MonitorMessage } from '#ipc';
import type { TelemetryReading } from '#wire';
import { type BedTime, inWallTime } from '../clock/bed-time.ts';
import type { Outbox } from '../outbox/outbox.ts';
import type { ArrivedFrame } from '../outbox/telemetry-envelope.ts';
import { IssueRows } from '../recorder/issue-rows.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { StoreRow } from '../recorder/rows.ts';
import type { Screens } from '../screen/screens.ts';
import type { BedMoment } from './bed-part.ts';

export interface BedOfficeParts {
  readonly recorder: Recorder;
  readonly outbox: Outbox;
  readonly screens: Screens;
  readonly bedTime: BedTime;
  /** Whose name stands on what no device measured: alarms, entries, settings. */
  readonly stationKey: string;
  /** Unique for ever. */
  readonly nextId: () => string;
  /** Everything that is told to screens, for the headless monitor. */
  readonly observe: (message: MonitorMessage) => void;
}

/** How the parts of a bed tell and keep things: screens, store, outbox. */
export class BedOffice {
  readonly #parts: BedOfficeParts;
  readonly #issueRows = new IssueRows();
  readonly #saved = new Map<string, string>();
  #shiftMs = 0;

  constructor(parts: BedOfficeParts) {
    this.#parts = parts;
  }

  moment(now: HostInstant): BedMoment {
    this.#shiftMs = this.#parts.bedTime.shift(now);
    return { nowMs: this.#parts.bedTime.of(now), now };
  }

  /** What has to be added to bed time to get the wall time of now, ms. */
  get shiftMs(): number {
    return this.#shiftMs;
  }

  nextId(): string {
    return this.#parts.nextId();
  }

  toWall(message: MonitorMessage): MonitorMessage {
    return inWallTime(message, this.#shiftMs);
  }

  post(message: MonitorMessage): void {
    const told = this.toWall(message);
    this.#parts.screens.post(told);
    this.#parts.observe(told);
  }

  /** Written with the next group, within 250 ms. */
  keep(rows: readonly StoreRow[], { nowMs }: BedMoment): void {
    this.#parts.recorder.add(rows, nowMs);
  }

  /**
   * What travels to the cloud: by a device, or by the station itself.
   * @param measuredMs bed time, ms: it belongs to whoever was admitted then
   */
  send(
    key: string | null,
    reading: TelemetryReading,
    frame: ArrivedFrame | null,
    { nowMs }: BedMoment,
    measuredMs = nowMs,
  ): void {
    this.#parts.outbox.add(key ?? this.#parts.stationKey, reading, frame, nowMs, measuredMs);
  }

  bedTimeOf(instant: HostInstant): number {
    return this.#parts.bedTime.of(instant);
  }

  /** What a person did: in the journal of the bed, and to the cloud. */
  chart(reading: TelemetryReading, moment: BedMoment): void {
    this.keep([{ table: 'entries', id: reading.id, atMs: moment.now.wallMs, json: JSON.stringify(reading) }], moment);
    this.send(null, reading, null, moment);
  }

  /** Kept under the key for the next start; the same text again costs nothing. */
  save(key: string, json: string, moment: BedMoment): void {
    if (this.#saved.get(key) === json) return;
    this.#saved.set(key, json);
    this.keep([{ table: 'state', key, json, atMs: moment.nowMs }], moment);
  }

  /** Keeps what was wrong, and tells it. */
  issue(where: string, issue: DeviceIssue, moment: BedMoment): void {
    const kept = this.#issueRows.row(moment.now.wallMs, where, issue);
    this.keep(kept, moment);
    if (kept.length > 0) this.post({ type: 'issue', atMs: moment.nowMs, where, reason: issue.reason, detail: issue.detail });
  }

  /** The store does not have it any more. */
  saveAgain(moment: BedMoment): void {
    for (const [key, json] of this.#saved) this.keep([{ table: 'state', key, json, atMs: moment.nowMs }], moment);
  }

  /** A person asked for what cannot be done: nothing has changed, and she must see why. */
  refuse(where: string, error: unknown, moment: BedMoment): void {
    const detail = error instanceof Error ? error.message : String(error);
    this.issue(where, { reason: 'refused', detail, bytes: null }, moment);
  }

  /** @param force everything that was gathered, not only what is due */
  dispatch(moment: BedMoment, force = false): void {
    const { outbox } = this.#parts;
    this.keep(outbox.take(moment.nowMs, moment.nowMs + this.#shiftMs, force), moment);
    for (const detail of outbox.takeLost()) this.issue('outbox', { reason: 'not-in-message', detail, bytes: null }, moment);
  }

  /** On disk when it returns, unless the disk refuses. */
  writeNow(moment: BedMoment): void {
    this.dispatch(moment, true);
    this.#parts.recorder.flush(moment.nowMs);
  }
}
