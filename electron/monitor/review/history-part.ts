import { InputRefused } from '#clinical';
import {
  type HistoryAnswer,
  type HistoryKey,
  type HistoryQuestion,
  historyKey,
  type PatientBanner,
  type ScreenMessage,
} from '#ipc';
import { Slices, type SlicesParts } from '../alarm-replay/slices.ts';
import { type LimitPreviewParts, whatIf } from '../alarm-replay/what-if.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import type { History } from '../recorder/history.ts';
import { disclosure } from './disclosure.ts';
import { events } from './events.ts';
import { strip } from './strip.ts';
import { trends } from './trends.ts';

export interface HistoryParts extends SlicesParts, LimitPreviewParts {
  readonly post: (id: string, answer: HistoryAnswer) => void;
  /** @throws when the store cannot be read */
  readonly openHistory: () => History;
}

/**
 * Answers what is asked of the recordings: through a connection of its own, in slices of a few ms, so that the bed goes on meanwhile.
 * Only what was recorded since the admission of whoever lies here.
 */
export class HistoryPart implements BedPart {
  readonly #parts: HistoryParts;
  readonly #running = new Map<HistoryQuestion['what'], Slices>();
  #history: History | null = null;

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type !== 'ask-history') return false;
    const read = historyKey.safeParse(message);
    if (!read.success) {
      const issue = read.error.issues[0];
      this.#refuse(message.id, new InputRefused(`history ${issue?.path.join('.') ?? ''}`, issue?.message ?? 'not a question'));
    } else this.#answer(read.data, moment);
    return true;
  }

  /** What was asked about one patient is not answered to the next. */
  onPatient(): void {
    for (const slices of this.#running.values()) slices.cancel();
  }

  finish(): void {
    this.onPatient();
    this.#history?.close();
    this.#history = null;
  }

  #answer({ id, question }: HistoryKey, { now }: BedMoment): void {
    const slices = this.#running.get(question.what) ?? new Slices(this.#parts);
    this.#running.set(question.what, slices);
    try {
      slices.start(
        this.#work(question, now.wallMs),
        (answer) => this.#parts.post(id, answer),
        (error) => this.#refuse(id, error),
      );
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  #work(question: HistoryQuestion, nowMs: number): Iterator<void, HistoryAnswer> {
    const patient = this.#parts.patient();
    if (patient === null) throw new InputRefused('recordings', 'nobody is admitted');
    const history = this.#opened();
    const asked = { ...question, ...within(question, patient, nowMs) };
    switch (asked.what) {
      case 'trends':
        return trends(history, asked.fromMs, asked.toMs);
      case 'events':
        return events(history, asked.fromMs, asked.toMs);
      case 'strip':
        return strip(history, asked, { limits: this.#parts.alarms().limits().limits, nowMs });
      case 'disclosure':
        return disclosure(history, { ...asked, sinceMs: Date.parse(patient.admittedAt) });
      case 'what-if':
        return whatIf(history, asked, patient, this.#parts);
    }
  }

  #refuse(id: string, error: unknown): void {
    this.#parts.post(id, { what: 'refused', why: error instanceof Error ? error.message : String(error) });
  }

  #opened(): History {
    this.#history ??= this.#parts.openHistory();
    return this.#history;
  }
}

const HOUR_MS = 3_600_000;
const LONGEST_MS: Readonly<Record<HistoryQuestion['what'], number>> = {
  trends: 30 * 24 * HOUR_MS,
  events: 30 * 24 * HOUR_MS,
  strip: HOUR_MS / 6,
  disclosure: HOUR_MS,
  'what-if': 24 * HOUR_MS,
};

/** @throws InputRefused when there is nothing of this patient in the period, or it is too long */
function within(
  { what, fromMs, toMs }: HistoryQuestion,
  { admittedAt }: PatientBanner,
  nowMs: number,
): Pick<HistoryQuestion, 'fromMs' | 'toMs'> {
  if (toMs - fromMs > LONGEST_MS[what]) throw new InputRefused(what, `more than ${LONGEST_MS[what] / HOUR_MS} h at once`);
  // Columns and minutes are counted from where the question began: nothing of the one before may be in them, but they keep their place.
  const sinceMs = Date.parse(admittedAt);
  if (toMs <= sinceMs) throw new InputRefused(what, 'before the admission of this patient');
  if (fromMs >= toMs) throw new InputRefused(what, 'the period is empty');
  if (what === 'disclosure') return { fromMs, toMs };
  return { fromMs: Math.max(fromMs, sinceMs), toMs: Math.min(toMs, Math.max(nowMs + 1, fromMs + 1)) };
}
