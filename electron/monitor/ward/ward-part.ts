import { InputRefused } from '#clinical';
import {
  type MonitorConfig,
  type MonitorMessage,
  type ScreenMessage,
  type WardChange,
  type WardMessage,
  type WardSettings,
  wardChanges,
} from '#ipc';
import type { PinCheck } from '../alarms/pin-check.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState } from '../bed/bed-part.ts';
import type { LiveConfig } from '../bed/live-parts.ts';
import { actReading } from '../outbox/telemetry-envelope.ts';
import { fixedPaths, requireProfiles, shownDisplay, wardClasses } from './ward-config.ts';
import { WARD_KEY, type WardState } from './ward-state.ts';

const JOURNAL_KEPT = 50;

export interface WardParts {
  readonly office: Pick<BedOffice, 'post' | 'chart' | 'refuse' | 'issue' | 'nextId' | 'shiftMs'>;
  readonly pins: PinCheck;
  /** What everybody holds: follows what is set here. */
  readonly config: LiveConfig;
  /** The display as IT has configured it. */
  readonly house: MonitorConfig['display'];
  readonly saved: WardState;
  /** Whether somebody is admitted: nobody's limits change under her. */
  readonly admitted: () => boolean;
  /** Bed or display are shown otherwise from now on. */
  readonly shown: (moment: BedMoment) => void;
  /** Nobody is here: other limits count at once. */
  readonly alarmsChanged: (moment: BedMoment) => void;
}

/** What the ward sets at the bed, behind the PIN: display, night, privacy, alarm profiles. Each change is on record with who made it. */
export class WardPart implements BedPart {
  readonly #parts: WardParts;
  #state: WardState;

  constructor(parts: WardParts) {
    this.#parts = parts;
    this.#state = parts.saved;
  }

  onScreen(message: ScreenMessage, moment: BedMoment): boolean {
    if (message.type !== 'set-ward') return false;
    const { office, pins } = this.#parts;
    try {
      pins.check(message.pin, moment.nowMs);
      this.#set(message.settings, message.by.trim(), moment);
    } catch (error) {
      office.refuse('ward', error, moment);
    }
    return true;
  }

  onPatient(_change: unknown, moment: BedMoment): void {
    if (!this.#waiting) return;
    const { config, office } = this.#parts;
    const { profiles } = this.#state.settings;
    try {
      requireProfiles(config, profiles);
      this.#inForce(profiles);
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error);
      office.issue('ward', { reason: 'settings-refused', detail, bytes: null }, moment);
    }
    this.tell(moment);
  }

  tell(moment: BedMoment): void {
    this.#parts.office.post(this.#message(moment));
  }

  greet(moment: BedMoment): readonly MonitorMessage[] {
    return [this.#message(moment)];
  }

  state(): readonly KeptState[] {
    return [{ key: WARD_KEY, json: JSON.stringify(this.#state) }];
  }

  get #waiting(): boolean {
    return JSON.stringify(this.#state.settings.profiles) !== JSON.stringify(this.#state.inForce);
  }

  #set(settings: WardSettings, by: string, moment: BedMoment): void {
    const { config, house, office, admitted, shown, alarmsChanged } = this.#parts;
    if (by === '') throw new InputRefused('settings of the ward', 'who changes them is not said');
    const changes = wardChanges(this.#state.settings, settings);
    const fixed = changes.find(({ path, after }) => after !== null && this.#fixed().includes(path));
    if (fixed !== undefined) throw new InputRefused('settings of the ward', `${fixed.path} is set by IT`);
    if (changes.length === 0) return;
    requireProfiles(config, settings.profiles);
    const entry = { atMs: moment.now.wallMs, by, changes };
    this.#state = { ...this.#state, settings, journal: [entry, ...this.#state.journal].slice(0, JOURNAL_KEPT) };
    const act = { what: 'ward-set', vital: null, condition: null, by, reason: wordsOf(changes), untilMs: null } as const;
    office.chart(actReading({ ...act, atMs: moment.nowMs }, `${office.nextId()}/ward-set`, office.shiftMs), moment);
    config.display = shownDisplay(house, settings.display);
    if (this.#waiting && !admitted()) {
      this.#inForce(settings.profiles);
      alarmsChanged(moment);
    }
    shown(moment);
    this.tell(moment);
  }

  #inForce(profiles: WardSettings['profiles']): void {
    this.#state = { ...this.#state, inForce: profiles };
    this.#parts.config.wardProfiles = profiles;
  }

  /** The configuration and the cloud, not what the ward itself has set. */
  #fixed(): readonly string[] {
    const { config, house } = this.#parts;
    return fixedPaths(config, house);
  }

  #message({ now }: BedMoment): WardMessage {
    const { config } = this.#parts;
    const { settings, journal } = this.#state;
    return {
      type: 'ward',
      atMs: now.wallMs,
      open: config.alarms?.pin !== undefined,
      settings,
      fixed: this.#fixed(),
      waiting: this.#waiting,
      classes: wardClasses(config, settings.profiles),
      journal,
    };
  }
}

function wordsOf(changes: readonly WardChange[]): string {
  return changes.map(({ path, before, after }) => `${path}: ${before ?? 'usual'} → ${after ?? 'usual'}`).join('; ');
}
