import type { PatientType } from '#clinical';
import type { MonitorMessage, PatientBanner, ScoreMessage, ScreenMessage } from '#ipc';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState, PatientChange } from '../bed/bed-part.ts';
import { entryReading } from '../outbox/telemetry-envelope.ts';
import { lastCharted } from './charted.ts';
import { checkedEntry } from './checked-entry.ts';
import type { ScoredVital } from './live-values.ts';
import { news2Score } from './news2-score.ts';
import { otherScores } from './other-scores.ts';
import { pewsScore } from './pews-score.ts';
import { scoreAlarms } from './score-alarms.ts';
import { type ScoreState, scoresJson, scoresSince } from './score-state.ts';
import { ScoreTrend } from './score-trend.ts';

const TELL_MS = 5_000;
/** Who, when the screen does not know. */
const BEDSIDE = 'bedside';

export interface Scored {
  /** Null: nobody is admitted. */
  readonly patient: PatientBanner | null;
  readonly type: PatientType;
}

/** The scores of the bed: hears numbers and what people chart, says what is due, and alarms for what a score asks for. */
export class ScorePart implements BedPart {
  readonly #desk: AlarmDesk;
  readonly #office: BedOffice;
  readonly #whom: () => Scored;
  #state: ScoreState;
  readonly #trend = new ScoreTrend();
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(state: ScoreState, desk: AlarmDesk, office: BedOffice, whom: () => Scored) {
    this.#state = state;
    this.#desk = desk;
    this.#office = office;
    this.#whom = whom;
  }

  onVital(vital: ScoredVital): void {
    this.#state.values.onVital(vital);
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type !== 'enter') return false;
    try {
      const entry = checkedEntry(message.entry);
      const { by = BEDSIDE } = message;
      const id = `${this.#office.nextId()}/${entry.what}`;
      this.#state.values.enter(entry, by, id, moment.nowMs);
      this.#office.chart(entryReading(entry, by, id, moment.now.wallMs), moment);
      this.#tell(moment, true);
    } catch (error) {
      this.#office.refuse('charting', error, moment);
    }
    return true;
  }

  onPatient({ sinceMs }: PatientChange, moment: BedMoment): void {
    this.#trend.forget();
    this.#state = scoresSince(this.#state, sinceMs, moment.nowMs);
    this.#tell(moment);
  }

  tick(moment: BedMoment): void {
    if (this.#state.values.due(moment.nowMs) || moment.nowMs - this.#toldMs >= TELL_MS) this.#tell(moment);
  }

  greet(moment: BedMoment): readonly MonitorMessage[] {
    return [this.#score(moment)];
  }

  state(): readonly KeptState[] {
    return [{ key: 'score', json: scoresJson(this.#state) }];
  }

  #tell(moment: BedMoment, charted = false): void {
    this.#toldMs = moment.nowMs;
    this.#office.post(this.#score(moment, charted));
    for (const { key, json } of this.state()) this.#office.save(key, json, moment);
  }

  #score({ nowMs, now }: BedMoment, charted = false): ScoreMessage {
    const { values, hold, rise, round } = this.#state;
    const { patient, type } = this.#whom();
    const at = values.at(nowMs, round.intervalMs);
    const main = type === 'adult' ? news2Score(at, patient, now.wallMs) : pewsScore(at, patient, now.wallMs);
    const held = hold.next(main.band ?? main.bandAtLeast, charted, nowMs);
    const due = patient === null ? null : round.look(main, nowMs);
    const conditions = scoreAlarms(main, held, rise.next(main.total, nowMs), due);
    for (const condition of conditions) this.#desk.technical(condition, nowMs);
    const row = patient === null ? null : this.#trend.next(main, nowMs, now.wallMs);
    if (row !== null) this.#office.keep([row], { nowMs, now });
    const others = otherScores(at, patient, type === 'adult', now.wallMs);
    return { type: 'score', atMs: nowMs, ...main, others, charted: lastCharted(at.entries), observation: due };
  }
}
