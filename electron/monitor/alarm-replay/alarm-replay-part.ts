import { InputRefused, type LimitPair, type VitalKind } from '#clinical';
import type { AlarmLoadMessage, LimitPreviewMessage, MonitorMessage, PatientBanner, ScreenMessage } from '#ipc';
import type { AlarmReading } from '#wire';
import type { BedAlarms, BedAlarmsOptions } from '../alarms/bed-alarms.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import type { History } from '../recorder/history.ts';
import { comparisonText } from './difference-text.ts';
import { conditionText, limitPreview, stretchText } from './limit-preview.ts';
import { recordedLoad, vitalOf } from './recorded-alarms.ts';
import { Slices, type SlicesParts } from './slices.ts';

const HOUR_MS = 3_600_000;
const LONGEST_MS = 24 * HOUR_MS;
const MOST = 3;

export interface AlarmReplayParts extends SlicesParts {
  readonly post: (message: MonitorMessage) => void;
  /** @throws when the store cannot be read */
  readonly openHistory: () => History;
  readonly patient: () => PatientBanner | null;
  readonly options: (patient: PatientBanner) => BedAlarmsOptions;
  readonly alarms: () => BedAlarms;
}

type Question = Extract<ScreenMessage, { type: 'preview-limits' }>;

/**
 * Says what changed limits would have made of the last hours of this patient, and which conditions alarm most. Nothing is changed by it,
 * and the bed goes on meanwhile: the work is done in slices of a few ms.
 */
export class AlarmReplayPart implements BedPart {
  readonly #parts: AlarmReplayParts;
  readonly #previews: Slices;
  readonly #loads: Slices;
  #history: History | null = null;

  constructor(parts: AlarmReplayParts) {
    this.#parts = parts;
    this.#previews = new Slices(parts);
    this.#loads = new Slices(parts);
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type === 'preview-limits') this.#preview(message, moment);
    else if (message.type === 'ask-alarm-load') this.#load(moment);
    else return false;
    return true;
  }

  /** What was asked about one patient is not answered to the next. */
  onPatient(): void {
    this.#previews.cancel();
    this.#loads.cancel();
  }

  finish(): void {
    this.onPatient();
    this.#history?.close();
    this.#history = null;
  }

  #preview({ vital, limits }: Question, { nowMs, now }: BedMoment): void {
    const present = pairOf(this.#parts.alarms().limitsOf(vital));
    const answer = (text: string, missed: number): void => {
      const message: LimitPreviewMessage = { type: 'limit-preview', atMs: nowMs, vital, limits, present, text, missed };
      this.#parts.post(message);
    };
    const failed = (error: unknown): void => answer(`no preview: ${reasonOf(error)}`, 0);
    this.#previews.cancel();
    try {
      const patient = this.#parts.patient();
      if (patient === null) throw new InputRefused('preview', 'nobody is admitted');
      const { patientType, profile = {} } = this.#parts.options(patient);
      const { fromMs, toMs } = stretchOf(patient, now.wallMs);
      const changed = limits ?? this.#usual(vital);
      const question = { patientType, profile, vital, present, changed, fromMs, toMs };
      this.#previews.start(
        limitPreview(this.#opened(), question),
        (comparison) => {
          const missed = comparison.differences.filter(({ kind }) => kind === 'missed').length;
          answer(comparisonText(comparison, stretchText(fromMs, toMs)), missed);
        },
        failed,
      );
    } catch (error) {
      failed(error);
    }
  }

  #usual(vital: VitalKind): LimitPair {
    const row = this.#parts
      .alarms()
      .limits()
      .limits.find((one) => one.vital === vital);
    return { low: row?.usualLow ?? null, high: row?.usualHigh ?? null };
  }

  #load({ nowMs, now }: BedMoment): void {
    const patient = this.#parts.patient();
    if (patient === null) return;
    const { fromMs, toMs } = stretchOf(patient, now.wallMs);
    try {
      this.#loads.start(
        stepsByHour(this.#opened(), fromMs, toMs),
        (steps) => this.#parts.post(loadMessage(steps, fromMs, toMs, nowMs)),
        () => undefined,
      );
    } catch {
      // The recorder tells by itself that the store cannot be used.
    }
  }

  #opened(): History {
    this.#history ??= this.#parts.openHistory();
    return this.#history;
  }
}

function* stepsByHour(history: History, fromMs: number, toMs: number): Generator<void, readonly AlarmReading[]> {
  const steps: AlarmReading[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += HOUR_MS) {
    for (const { step } of history.alarms(atMs, Math.min(atMs + HOUR_MS, toMs))) steps.push(step);
    yield;
  }
  return steps;
}

function loadMessage(steps: readonly AlarmReading[], fromMs: number, toMs: number, atMs: number): AlarmLoadMessage {
  const { alarms, byCondition, acknowledgedAfterS, shortShare } = recordedLoad(steps, fromMs, toMs);
  const most = byCondition
    .slice(0, MOST)
    .map((one) => ({ condition: one.condition, text: conditionText(one.condition, vitalOf(one.condition)), alarms: one.alarms }));
  return { type: 'alarm-load', atMs, fromMs, toMs, alarms, acknowledgedAfterS, shortShare, most };
}

function stretchOf({ admittedAt }: PatientBanner, toMs: number): { readonly fromMs: number; readonly toMs: number } {
  return { fromMs: Math.min(toMs, Math.max(toMs - LONGEST_MS, Date.parse(admittedAt))), toMs };
}

function pairOf(pair: LimitPair | null): LimitPair {
  return { low: pair?.low ?? null, high: pair?.high ?? null };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
