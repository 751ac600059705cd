import type { MonitorMessage, ScreenMessage } from '#ipc';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState, PatientChange } from '../bed/bed-part.ts';
import { entryReading } from '../outbox/telemetry-envelope.ts';
import type { LiveNews2, ScoredVital } from './live-news2.ts';
import { scoreSince } from './score-since.ts';

const TELL_MS = 5_000;

/** The score of the bed: hears numbers and what people chart. */
export class ScorePart implements BedPart {
  #score: LiveNews2;
  readonly #office: BedOffice;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(score: LiveNews2, office: BedOffice) {
    this.#score = score;
    this.#office = office;
  }

  onVital(vital: ScoredVital): void {
    this.#score.onVital(vital);
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type !== 'enter') return false;
    this.#score.enter(message.entry, moment.nowMs);
    const id = `${this.#office.nextId()}/${message.entry.what}`;
    this.#office.chart(entryReading(message.entry, id, moment.now.wallMs), moment);
    this.#tell(moment);
    return true;
  }

  onPatient({ sinceMs }: PatientChange, moment: BedMoment): void {
    this.#score = scoreSince(this.#score, sinceMs);
    this.#tell(moment);
  }

  tick(moment: BedMoment): void {
    if (this.#score.due(moment.nowMs) || moment.nowMs - this.#toldMs >= TELL_MS) this.#tell(moment);
  }

  greet({ nowMs }: BedMoment): readonly MonitorMessage[] {
    return [this.#score.score(nowMs)];
  }

  state(): readonly KeptState[] {
    return [{ key: 'score', json: JSON.stringify(this.#score.snapshot()) }];
  }

  #tell(moment: BedMoment): void {
    this.#toldMs = moment.nowMs;
    this.#office.post(this.#score.score(moment.nowMs));
    for (const { key, json } of this.state()) this.#office.save(key, json, moment);
  }
}
