import { InputRefused, NEVER_OFF, type VitalKind } from '#clinical';
import type { AlarmsMessage, BedAlarm } from '#ipc';
import type { InhibitionSnapshot } from './snapshot.ts';

/** What somebody did that changes what is signalled, or what time made of it; for the journal. */
export interface AlarmAct {
  readonly what:
    | 'acknowledged'
    | 'audio-paused'
    | 'audio-off'
    | 'audio-on'
    | 'alarms-paused'
    | 'alarms-resumed'
    | 'alarm-off'
    | 'alarm-on'
    | 'held-back'
    | 'volume-set'
    | 'ward-set';
  readonly vital: VitalKind | null;
  readonly condition: string | null;
  /** Who; `time` or `new high alarm` when nobody did. */
  readonly by: string;
  readonly reason: string | null;
  readonly untilMs: number | null;
  readonly atMs: number;
}

const MINUTE_MS = 60_000;
const LONGEST_AUDIO_PAUSE_MS = 3 * MINUTE_MS;
const LONGEST_ALARM_PAUSE_MS = 5 * MINUTE_MS;
const LONGEST_OFF_MS = 12 * 60 * MINUTE_MS;
const REMINDER_MS = 5 * MINUTE_MS;
/** How often the clock is written beside what is paused. */
const CLOCK_MS = 5_000;

const TIME = 'time';
const BREAK_THROUGH = 'new high alarm';

/**
 * Audio paused and off, alarm paused and off (alarms section 6): who, why, until when; each ends by itself. Pure. What is in
 * `NEVER_OFF`, and a high alarm that a device raises, is signalled in spite of alarm paused, alarm off and audio off.
 */
export class Inhibition {
  #state: InhibitionSnapshot = { audio: { state: 'on' }, alarmsPaused: null, off: [], reminderMs: null, atMs: null };
  #acts: AlarmAct[] = [];
  #heldBack: readonly string[] = [];

  snapshot(): InhibitionSnapshot {
    return this.#state;
  }

  restore(state: InhibitionSnapshot): void {
    this.#state = state;
  }

  /** What happened since the last call, in order. */
  takeActs(): readonly AlarmAct[] {
    const acts = this.#acts;
    this.#acts = [];
    return acts;
  }

  note(act: Pick<AlarmAct, 'what' | 'by' | 'atMs'> & Partial<AlarmAct>): void {
    this.#acts.push({ vital: null, condition: null, reason: null, untilMs: null, ...act });
  }

  /** Every violation that is not signalled is in the journal once, when that begins. */
  noteHeldBack(held: AlarmsMessage['heldBack'], nowMs: number): void {
    for (const { condition, text, reason } of held) {
      if (this.#heldBack.includes(condition)) continue;
      this.note({ what: 'held-back', condition, by: 'station', reason: `${text}: ${reason}`, atMs: nowMs });
    }
    this.#heldBack = held.map(({ condition }) => condition);
  }

  get audio(): AlarmsMessage['audio'] {
    return this.#state.audio;
  }

  get alarmsPaused(): AlarmsMessage['alarmsPaused'] {
    return this.#state.alarmsPaused;
  }

  get off(): AlarmsMessage['off'] {
    return this.#state.off;
  }

  /** When the signal sounded last that says audio or an alarm is off; null before the first. */
  get reminderMs(): number | null {
    return this.#state.reminderMs;
  }

  isOff(vital: VitalKind): boolean {
    return this.#state.off.some((one) => one.vital === vital);
  }

  pauseAudio(minutes: 1 | 2 | 3, by: string, nowMs: number): void {
    const untilMs = nowMs + minutes * MINUTE_MS;
    this.#change({ audio: { state: 'paused', untilMs, by } });
    this.note({ what: 'audio-paused', by, untilMs, atMs: nowMs });
  }

  audioOff(by: string, nowMs: number): void {
    const untilMs = nowMs + LONGEST_OFF_MS;
    this.#change({ audio: { state: 'off', untilMs, by } });
    this.#remindFrom(nowMs);
    this.note({ what: 'audio-off', by, untilMs, atMs: nowMs });
  }

  audioOn(by: string, nowMs: number): void {
    if (this.#state.audio.state === 'on') return;
    this.#change({ audio: { state: 'on' } });
    this.note({ what: 'audio-on', by, atMs: nowMs });
  }

  /** @throws InputRefused for more than five minutes, or without a reason */
  pauseAlarms(minutes: number, reason: string, by: string, nowMs: number): void {
    if (!(minutes > 0 && minutes * MINUTE_MS <= LONGEST_ALARM_PAUSE_MS))
      throw new InputRefused('alarm pause', `${minutes} min is not between 0 and 5 min`);
    if (reason.trim() === '') throw new InputRefused('alarm pause', 'a reason is needed');
    const untilMs = nowMs + minutes * MINUTE_MS;
    this.#change({ alarmsPaused: { untilMs, by, reason } });
    this.note({ what: 'alarms-paused', by, reason, untilMs, atMs: nowMs });
  }

  resumeAlarms(by: string, nowMs: number): void {
    if (this.#state.alarmsPaused === null) return;
    this.#change({ alarmsPaused: null });
    this.note({ what: 'alarms-resumed', by, atMs: nowMs });
  }

  alarmOff(vital: VitalKind, by: string, nowMs: number): void {
    const untilMs = nowMs + LONGEST_OFF_MS;
    this.#change({ off: [...this.#state.off.filter((one) => one.vital !== vital), { vital, by, untilMs }] });
    this.#remindFrom(nowMs);
    this.note({ what: 'alarm-off', vital, by, untilMs, atMs: nowMs });
  }

  alarmOn(vital: VitalKind, by: string, nowMs: number): void {
    if (!this.isOff(vital)) return;
    this.#change({ off: this.#state.off.filter((one) => one.vital !== vital) });
    this.note({ what: 'alarm-on', vital, by, atMs: nowMs });
  }

  /** A clock that was set back must not make anything longer than anybody chose: everything is on again then. */
  advance(nowMs: number): void {
    const { audio, alarmsPaused, off, reminderMs, atMs } = this.#state;
    const setBack = atMs !== null && nowMs < atMs;
    const over = (untilMs: number, longestMs: number): boolean => setBack || untilMs <= nowMs || untilMs - nowMs > longestMs;
    const longestMs = audio.state === 'paused' ? LONGEST_AUDIO_PAUSE_MS : LONGEST_OFF_MS;
    if (audio.state !== 'on' && over(audio.untilMs, longestMs)) this.audioOn(TIME, nowMs);
    if (alarmsPaused !== null && over(alarmsPaused.untilMs, LONGEST_ALARM_PAUSE_MS)) this.resumeAlarms(TIME, nowMs);
    for (const { vital, untilMs } of off) if (over(untilMs, LONGEST_OFF_MS)) this.alarmOn(vital, TIME, nowMs);
    if (!this.#anythingOff) this.#change({ reminderMs: null });
    else if (reminderMs === null || Math.abs(nowMs - reminderMs) >= REMINDER_MS) this.#change({ reminderMs: nowMs });
    this.#noteClock(nowMs);
  }

  /** A new high alarm is heard even while the audio is paused. */
  breakThrough(nowMs: number): void {
    if (this.#state.audio.state === 'paused') this.audioOn(BREAK_THROUGH, nowMs);
  }

  /** @returns why an alarm that is present gives no sound; with `alarms-paused` it gives no light either */
  silenced(alarm: BedAlarm): BedAlarm['silenced'] {
    const { audio, alarmsPaused } = this.#state;
    const never = isNeverOff(alarm);
    if (alarmsPaused !== null && alarm.source === 'physiological' && !never) return 'alarms-paused';
    if (audio.state === 'paused') return 'audio-paused';
    return audio.state === 'off' && !never ? 'audio-off' : null;
  }

  #noteClock(nowMs: number): void {
    const { audio, alarmsPaused, atMs } = this.#state;
    if (audio.state === 'on' && alarmsPaused === null && !this.#anythingOff) {
      if (atMs !== null) this.#change({ atMs: null });
    } else if (atMs === null || nowMs - atMs >= CLOCK_MS) this.#change({ atMs: nowMs });
  }

  get #anythingOff(): boolean {
    return this.#state.audio.state === 'off' || this.#state.off.length > 0;
  }

  #remindFrom(nowMs: number): void {
    if (this.#state.reminderMs === null) this.#change({ reminderMs: nowMs });
  }

  #change(part: Partial<InhibitionSnapshot>): void {
    this.#state = { ...this.#state, ...part };
  }
}

function isNeverOff({ condition, device, source, priority }: BedAlarm): boolean {
  return NEVER_OFF.includes(condition) || (device !== null && source === 'physiological' && priority === 'high');
}
