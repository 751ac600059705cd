import type { MonitorMessage, PrivacyMessage, ScreenMessage } from '#ipc';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart } from '../bed/bed-part.ts';

export interface PrivacyParts {
  readonly office: Pick<BedOffice, 'post' | 'issue' | 'refuse'>;
  /** Displays that confirm now that they show this bed and can sound. */
  readonly watchers: () => readonly string[];
  readonly highAlarm: () => boolean;
  /** Whether the ward wants a cover at all. */
  readonly allowed: () => boolean;
}

/**
 * The screen of this bed is covered, for the people round it: only while another display confirms that it watches instead. A high
 * alarm, a lost display, a touch or a restart ends it (specs bedside-ui section 6).
 */
export class PrivacyPart implements BedPart {
  readonly #parts: PrivacyParts;
  #privacy: PrivacyMessage['privacy'] = null;
  #told = '';

  constructor(parts: PrivacyParts) {
    this.#parts = parts;
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type !== 'privacy') return false;
    const { office, watchers, highAlarm, allowed } = this.#parts;
    const by = message.by ?? 'bedside';
    if (!message.on) this.#end(`by ${by}`, moment);
    else if (!allowed()) office.refuse('privacy', new Error('this ward does not allow a cover'), moment);
    else if (watchers().length === 0)
      office.refuse('privacy', new Error('no other display confirms that it watches this bed'), moment);
    else if (highAlarm()) office.refuse('privacy', new Error('a high alarm is active'), moment);
    else if (this.#privacy === null) {
      this.#privacy = { sinceMs: moment.now.wallMs, by };
      this.#note('privacy-begun', `by ${by}, watched from ${watchers().join(', ')}`, moment);
    }
    this.tick(moment);
    return true;
  }

  onPatient(_change: unknown, moment: BedMoment): void {
    this.#end('another patient', moment);
  }

  tick(moment: BedMoment): void {
    const { office, watchers, highAlarm } = this.#parts;
    if (highAlarm()) this.#end('high alarm', moment);
    else if (watchers().length === 0) this.#end('no other display watches any more', moment);
    const message = this.#message(moment);
    const told = JSON.stringify({ ...message, atMs: null });
    if (told === this.#told) return;
    this.#told = told;
    office.post(message);
  }

  greet(moment: BedMoment): readonly MonitorMessage[] {
    return [this.#message(moment)];
  }

  #end(why: string, moment: BedMoment): void {
    if (this.#privacy === null) return;
    this.#privacy = null;
    this.#note('privacy-ended', why, moment);
  }

  #note(reason: string, detail: string, moment: BedMoment): void {
    this.#parts.office.issue('privacy', { reason, detail, bytes: null }, moment);
  }

  #message({ now }: BedMoment): PrivacyMessage {
    return { type: 'privacy', atMs: now.wallMs, privacy: this.#privacy, watchers: this.#parts.watchers() };
  }
}
