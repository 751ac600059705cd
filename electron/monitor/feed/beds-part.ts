import type { BedsMessage, BedView, FeedConfig, MonitorMessage, ScreenMessage, ViewerMessage } from '#ipc';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';
import { BedSound } from './bed-sound.ts';
import type { OtherBed } from './other-bed.ts';
import type { OwnReport } from './own-report.ts';

/** A screen that shows the beds says so again within this time. */
const WATCHED_MS = 3_000;

export interface BedsParts {
  readonly office: Pick<BedOffice, 'post'>;
  readonly own: OwnReport;
  /** The bed of this monitor has a place among the others; false for a display without devices. */
  readonly showsOwn: boolean;
  readonly others: readonly OtherBed[];
  readonly sounds: FeedConfig['sounds'];
  /** Tells the other beds what is looked at here. */
  readonly say: (message: ViewerMessage) => void;
  /** Whether a window of ours lives and can sound. @param nowMs bed time */
  readonly audible: (nowMs: number) => boolean;
}

/** The beds of the ward on this screen: what is known of each, what of them sounds here, and who of us looks. */
export class BedsPart implements BedPart {
  readonly #parts: BedsParts;
  readonly #sounds: ReadonlyMap<string, BedSound>;
  #waves: 0 | 1 | 3 = 0;
  #watchedMs = Number.NEGATIVE_INFINITY;
  #changed = false;

  constructor(parts: BedsParts) {
    this.#parts = parts;
    this.#sounds = new Map(parts.others.map(({ name }) => [name, new BedSound()]));
  }

  /** Something of a bed is worth telling before the next second. */
  changed(): void {
    this.#changed = true;
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type === 'watch-beds') {
      this.#watchedMs = moment.nowMs;
      this.#waves = message.waves;
      this.#say(moment);
      return true;
    }
    if (message.type !== 'bed-seen') return false;
    const other = this.#parts.others.find(({ name }) => name === message.bed);
    if (other) {
      const { report } = other.view(moment.now);
      this.#sounds.get(other.name)?.seen(report, other.lostForMs(moment.now), this.#parts.sounds, moment.now.wallMs);
    }
    this.#parts.office.post(this.#message(moment));
    return true;
  }

  tick(moment: BedMoment): void {
    if (!this.#changed) return;
    this.#changed = false;
    this.#parts.office.post(this.#message(moment));
  }

  everySecond(moment: BedMoment): void {
    this.#changed = false;
    this.#say(moment);
    this.#parts.office.post(this.#message(moment));
  }

  greet(moment: BedMoment): readonly MonitorMessage[] {
    return [this.#message(moment)];
  }

  #say({ nowMs }: BedMoment): void {
    const shown = nowMs - this.#watchedMs < WATCHED_MS;
    this.#parts.say({ type: 'watch', waves: shown ? this.#waves : 0, watching: shown && this.#parts.audible(nowMs) });
  }

  #message({ now }: BedMoment): BedsMessage {
    const { own, showsOwn, others, sounds } = this.#parts;
    const report = own.at(now.wallMs);
    const mine: readonly BedView[] =
      showsOwn && report !== null
        ? [{ bed: report.bed, own: true, state: 'live', sinceMs: now.wallMs, loss: null, detail: null, report, sounding: null }]
        : [];
    const theirs = others.map((other): BedView => {
      const view = other.view(now);
      const sound = this.#sounds.get(other.name);
      return { ...view, sounding: sound?.priority(view.report, other.lostForMs(now), sounds, now.wallMs) ?? null };
    });
    return { type: 'beds', atMs: now.wallMs, beds: [...mine, ...theirs] };
  }
}
