import type { BedLoss, BedReport, BedView } from '#ipc';

/** A bed tells something every second; so long without a word it is lost. */
export const SILENT_MS = 3_000;
/** So long a bed that never answered is only being connected. */
const CONNECTING_MS = 10_000;

/** One moment on two clocks: waiting is counted on the steady one. */
interface Moment {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

/** What is known of one bed elsewhere. Of a bed that is lost nothing is known: its last values go with it. Pure. */
export class OtherBed {
  readonly name: string;
  readonly #started: Moment;
  #report: BedReport | null = null;
  #heard: Moment | null = null;
  #loss: { readonly loss: BedLoss; readonly detail: string | null } | null = null;

  constructor(name: string, started: Moment) {
    this.name = name;
    this.#started = started;
  }

  /** @returns false when another bed answers where this one should: nothing of it is taken */
  hear(report: BedReport, now: Moment): boolean {
    if (report.bed !== this.name) {
      this.lose('other-bed', report.bed);
      return false;
    }
    this.#report = inOurTime(report, now.wallMs - report.atMs);
    this.#heard = now;
    this.#loss = null;
    return true;
  }

  lose(loss: BedLoss, detail: string | null): void {
    this.#report = null;
    this.#loss = { loss, detail };
  }

  live(now: Moment): boolean {
    return this.#report !== null && this.#heard !== null && now.monotonicMs - this.#heard.monotonicMs < SILENT_MS;
  }

  /** How long nothing has been known of it, ms; 0 while it is live. */
  lostForMs(now: Moment): number {
    return this.live(now) ? 0 : now.monotonicMs - (this.#heard ?? this.#started).monotonicMs;
  }

  view(now: Moment): Omit<BedView, 'sounding'> {
    const about = { bed: this.name, own: false } as const;
    if (this.live(now)) {
      return { ...about, state: 'live', sinceMs: now.wallMs, loss: null, detail: null, report: this.#report };
    }
    this.#report = null;
    const { loss, detail } = this.#loss ?? { loss: 'silent' as const, detail: null };
    const known = this.#heard !== null || loss === 'other-bed' || loss === 'refused';
    const connecting = !known && this.lostForMs(now) < CONNECTING_MS;
    const sinceMs = now.wallMs - this.lostForMs(now);
    return { ...about, state: connecting ? 'connecting' : 'lost', sinceMs, loss, detail, report: null };
  }
}

/** Clocks of a ward differ: what is a minute old there is a minute old here. */
function inOurTime(report: BedReport, shiftMs: number): BedReport {
  return {
    ...report,
    atMs: report.atMs + shiftMs,
    standby: report.standby && { ...report.standby, sinceMs: report.standby.sinceMs + shiftMs },
    tiles: report.tiles.map((tile) => ({ ...tile, measuredMs: tile.measuredMs === null ? null : tile.measuredMs + shiftMs })),
    alarms: report.alarms.map((alarm) => ({
      ...alarm,
      onsetMs: alarm.onsetMs + shiftMs,
      raisedMs: alarm.raisedMs + shiftMs,
    })),
  };
}
