import type { DeviceIssue, HostInstant } from '#device';
import type { LinkMessage, MonitorMessage, ScreenMessage } from '#ipc';
import type { AcquiredBatch } from './acquisition/device-runner.ts';
import { deviceAlarm } from './alarms/device-alarm.ts';
import { stopUsing, useFound } from './bed-equipment.ts';
import type { BedsideParts } from './bedside-parts.ts';
import { inWallTime } from './clock/bed-time.ts';
import { alarmReading, entryReading, limitReading } from './outbox/telemetry-envelope.ts';
import { PatientWatch } from './patient-watch.ts';
import { IssueRows } from './recorder/issue-rows.ts';
import type { StoreRow } from './recorder/rows.ts';
import { vitalRow } from './recorder/vital-row.ts';
import { WaveBlocks } from './recorder/wave-blocks.ts';
import { ParameterBoard } from './screen/parameter-board.ts';
import { VitalBoard } from './screen/vital-board.ts';
import { technicals } from './technicals.ts';

const SECOND_MS = 1_000;
const SCORE_MS = 5_000;
/** A screen that shows all parameters says so again within this time. */
const WATCHED_MS = 5_000;

/**
 * One bed: what comes from the devices goes to alarms, score, screens, recorder and outbox. Time is an argument; inside, all
 * intervals are counted in bed time.
 */
export class Bedside {
  readonly #parts: BedsideParts;
  readonly #board = new VitalBoard();
  readonly #blocks = new WaveBlocks();
  readonly #issueRows = new IssueRows();
  readonly #parameters = new ParameterBoard();
  readonly #patients = new PatientWatch();
  readonly #saved = new Map<string, string>();
  readonly #startedMs: number;
  readonly #stationKey: string;
  #shiftMs = 0;
  #secondMs = Number.NEGATIVE_INFINITY;
  #watchedMs = Number.NEGATIVE_INFINITY;
  #scoreMs = Number.NEGATIVE_INFINITY;

  constructor(parts: BedsideParts, now: HostInstant) {
    this.#parts = parts;
    this.#startedMs = parts.bedTime.of(now);
    this.#stationKey = parts.config.devices[0]?.id ?? parts.config.bed.id;
    this.#save('admissions', parts.history.snapshot(), this.#startedMs);
  }

  onBatch(batch: AcquiredBatch): void {
    const device = this.#parts.equipment.bays.get(batch.deviceId);
    if (!device) return;
    const nowMs = this.#bedTime(batch.at);
    const { outbox, recorder, desk, score } = this.#parts;
    const taken = device.intake.take(batch);
    for (const wave of taken.waves) this.#post(wave);

    const rows: StoreRow[] = taken.frames.map((frame) => ({
      table: 'frames',
      id: frame.id,
      device: device.id,
      kind: frame.kind,
      arrivedMs: frame.arrivedMs,
      bytes: frame.bytes,
    }));
    for (const wave of taken.waves) rows.push(...this.#blocks.add(device.id, wave));
    for (const vital of taken.vitals) {
      rows.push(vitalRow(device.id, vital));
      this.#parameters.take(device.id, device.label, vital);
      outbox.add(device.id, vital.reading, vital.frame, nowMs);
      if (vital.board === null || !this.#board.take(vital.board)) continue;
      desk.vital(vital.board, nowMs);
      score.onVital(vital.board);
    }
    for (const status of taken.statuses) {
      this.#patients.take(device.id, device.label, status);
      this.#parameters.describe(device.id, device.label, status);
      if (!device.identify(status)) continue;
      outbox.describe(device.id, device.identity);
      this.#save(`device/${device.id}`, JSON.stringify(device.identity), nowMs);
    }
    for (const alert of taken.alerts) desk.deviceAlarm(deviceAlarm(alert, device), nowMs);
    for (const issue of taken.issues) {
      const kept = this.#issueRows.row(batch.at.wallMs, device.id, issue);
      rows.push(...kept);
      if (kept.length > 0)
        this.#post({ type: 'issue', atMs: nowMs, where: device.id, reason: issue.reason, detail: issue.detail });
    }
    recorder.add(rows, nowMs);
    if (taken.vitals.length + taken.alerts.length > 0) this.#lookAtAlarms(nowMs, nowMs);
    if (taken.vitals.length > 0) this.#postNumerics(nowMs, nowMs);
  }

  /** Keeps what was wrong, and tells it. */
  issue(where: string, issue: DeviceIssue, now: HostInstant): void {
    const nowMs = this.#bedTime(now);
    const kept = this.#issueRows.row(now.wallMs, where, issue);
    this.#parts.recorder.add(kept, nowMs);
    if (kept.length > 0) this.#post({ type: 'issue', atMs: nowMs, where, reason: issue.reason, detail: issue.detail });
  }

  tick(now: HostInstant): void {
    const nowMs = this.#bedTime(now);
    const { recorder, outbox } = this.#parts;
    this.#watchEquipment(nowMs);
    this.#lookAtAlarms(nowMs, null);
    recorder.add(outbox.take(nowMs, nowMs + this.#shiftMs), nowMs);
    recorder.tick(nowMs);
    if (this.#parts.score.due(nowMs) || nowMs - this.#scoreMs >= SCORE_MS) this.#postScore(nowMs);
    if (nowMs - this.#secondMs < SECOND_MS) return;
    this.#secondMs = nowMs;
    this.#postNumerics(nowMs, nowMs);
    if (nowMs - this.#watchedMs < WATCHED_MS) this.#post(this.#parameters.message(nowMs, now.monotonicMs));
    this.#post(this.#link());
    this.#post({ type: 'heartbeat', atMs: nowMs });
  }

  onScreen(message: ScreenMessage, now: HostInstant): void {
    const nowMs = this.#bedTime(now);
    const { desk, score, recorder, outbox, nextId } = this.#parts;
    if (message.type === 'watch-parameters') {
      this.#watchedMs = nowMs;
      this.#post(this.#parameters.message(nowMs, now.monotonicMs));
      return;
    }
    if (message.type === 'set-limits') {
      this.#setLimits(message, now);
      return;
    }
    if (message.type === 'use-found' || message.type === 'stop-using') {
      this.#changeEquipment(message, now);
      return;
    }
    if (message.type !== 'enter') {
      desk.person(message, nowMs);
      this.#lookAtAlarms(nowMs, null);
      return;
    }
    score.enter(message.entry, nowMs);
    const reading = entryReading(message.entry, `${nextId()}/${message.entry.what}`, now.wallMs);
    recorder.add([{ table: 'entries', id: reading.id, atMs: now.wallMs, json: JSON.stringify(reading) }], nowMs);
    outbox.add(this.#stationKey, reading, null, nowMs);
    this.#postScore(nowMs);
    this.#writeNow(nowMs);
  }

  #changeEquipment(message: Extract<ScreenMessage, { type: 'use-found' | 'stop-using' }>, now: HostInstant): void {
    const nowMs = this.#bedTime(now);
    try {
      if (message.type === 'use-found') useFound(this.#parts, message, now);
      else stopUsing(this.#parts, message.id, now, nowMs);
    } catch (error) {
      this.#refuse('devices', error, now);
      return;
    }
    if (message.type === 'stop-using') {
      this.#patients.lost(message.id);
      this.#parameters.lost(message.id);
    }
    this.#lookAtAlarms(nowMs, null);
    this.#save('added-devices', JSON.stringify(this.#parts.equipment.added), nowMs);
    this.#post(this.#parts.hello());
    this.#post(this.#link());
    this.#writeNow(nowMs);
  }

  #setLimits({ vital, limits }: Extract<ScreenMessage, { type: 'set-limits' }>, now: HostInstant): void {
    const nowMs = this.#bedTime(now);
    const { desk, recorder, outbox, nextId } = this.#parts;
    const none = { low: null, high: null };
    const before = desk.alarms.limitsOf(vital) ?? none;
    try {
      desk.setLimits(vital, limits, nowMs);
    } catch (error) {
      this.#refuse('alarm limits', error, now);
      return;
    }
    const reading = limitReading(vital, before, desk.alarms.limitsOf(vital) ?? none, `${nextId()}/limits`, now.wallMs);
    recorder.add([{ table: 'entries', id: reading.id, atMs: now.wallMs, json: JSON.stringify(reading) }], nowMs);
    outbox.add(this.#stationKey, reading, null, nowMs);
    this.#post(this.#limits(nowMs));
    this.#lookAtAlarms(nowMs, null);
    this.#postNumerics(nowMs, nowMs);
    this.#writeNow(nowMs);
  }

  #refuse(where: string, error: unknown, now: HostInstant): void {
    const detail = error instanceof Error ? error.message : String(error);
    this.issue(where, { reason: 'refused', detail, bytes: null }, now);
  }

  #limits(nowMs: number): MonitorMessage {
    return { type: 'limits', atMs: nowMs, limits: this.#parts.desk.alarms.limits() };
  }

  /** All that a new window needs to draw itself. */
  greet(now: HostInstant): readonly MonitorMessage[] {
    const nowMs = this.#bedTime(now);
    const { hello, desk, score } = this.#parts;
    const live = [this.#numerics(nowMs, nowMs), desk.message(nowMs, null), score.score(nowMs), this.#link()];
    const messages = [hello(), ...live, this.#limits(nowMs)];
    return messages.map((message) => inWallTime(message, this.#shiftMs));
  }

  /** Writes everything that was gathered. */
  finish(now: HostInstant): void {
    const nowMs = this.#bedTime(now);
    const { recorder, outbox } = this.#parts;
    recorder.add(this.#blocks.drain(), nowMs);
    recorder.add(outbox.take(nowMs, nowMs + this.#shiftMs, true), nowMs);
    recorder.flush(nowMs);
  }

  #bedTime(now: HostInstant): number {
    this.#shiftMs = this.#parts.bedTime.shift(now);
    return this.#parts.bedTime.of(now);
  }

  #lookAtAlarms(nowMs: number, arrivedMs: number | null): void {
    const { desk, recorder, outbox, nextId } = this.#parts;
    const { steps, message } = desk.look(nowMs, arrivedMs);
    if (message) {
      this.#post(message);
      // Pauses and acknowledgements make no step; they too must survive a kill.
      this.#save('alarms', JSON.stringify(desk.alarms.snapshot()), nowMs);
    }
    if (steps.length === 0) return;
    for (const step of steps) {
      const reading = alarmReading(step, `${nextId()}/${step.phase}`, this.#shiftMs);
      recorder.add([{ table: 'alarms', id: reading.id, atMs: step.atMs + this.#shiftMs, json: JSON.stringify(reading) }], nowMs);
      outbox.add(this.#stationKey, reading, null, nowMs);
    }
    this.#writeNow(nowMs);
  }

  #writeNow(nowMs: number): void {
    const { desk, score, recorder, outbox } = this.#parts;
    this.#save('alarms', JSON.stringify(desk.alarms.snapshot()), nowMs);
    this.#save('score', JSON.stringify(score.snapshot()), nowMs);
    recorder.add(outbox.take(nowMs, nowMs + this.#shiftMs, true), nowMs);
    recorder.flush(nowMs);
  }

  #watchEquipment(nowMs: number): void {
    const { config, desk, equipment, recorder } = this.#parts;
    for (const device of equipment.bays.values()) {
      if (device.status().link === 'connected') continue;
      desk.deviceLost(device.id, nowMs);
      this.#patients.lost(device.id);
      this.#parameters.lost(device.id);
    }
    const admitted = config.admission?.patient.identifier ?? null;
    for (const condition of this.#patients.conditions(admitted)) desk.technical(condition, nowMs);
    for (const condition of technicals({ ...this.#parts, devices: equipment.bays, startedMs: this.#startedMs }, nowMs))
      desk.technical(condition, nowMs);
    const { state, detail } = recorder.status;
    if (state === 'recording' || detail === null || nowMs - this.#secondMs < SECOND_MS) return;
    this.#post({ type: 'issue', atMs: nowMs, where: 'recorder', reason: 'store-failing', detail });
  }

  #postNumerics(nowMs: number, arrivedMs: number): void {
    this.#post(this.#numerics(nowMs, arrivedMs));
  }

  #numerics(nowMs: number, arrivedMs: number): MonitorMessage {
    const tiles = this.#board.tiles(nowMs, (vital) => this.#parts.desk.alarms.tileState(vital));
    return { type: 'numerics', atMs: nowMs, arrivedMs, tiles };
  }

  #postScore(nowMs: number): void {
    const { score } = this.#parts;
    this.#scoreMs = nowMs;
    this.#post(score.score(nowMs));
    this.#save('score', JSON.stringify(score.snapshot()), nowMs);
  }

  #link(): LinkMessage {
    const { equipment, discovery, cloud, recorder } = this.#parts;
    const found = discovery?.found;
    return {
      type: 'link',
      devices: [...equipment.bays.values()].map((device) => device.link()),
      cloud: cloud(),
      recorder: recorder.status,
      ...(found && { found }),
    };
  }

  #save(key: string, json: string, nowMs: number): void {
    if (this.#saved.get(key) === json) return;
    this.#saved.set(key, json);
    this.#parts.recorder.add([{ table: 'state', key, json, atMs: nowMs }], nowMs);
  }

  #post(message: MonitorMessage): void {
    const told = inWallTime(message, this.#shiftMs);
    this.#parts.screens.post(told);
    this.#parts.observe(told);
  }
}
