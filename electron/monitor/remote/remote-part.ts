import { createHash } from 'node:crypto';
import { z } from 'zod';
import { InputRefused } from '#clinical';
import type { MonitorMessage } from '#ipc';
import type { Equipment } from '../acquisition/equipment.ts';
import type { BedOffice } from '../bed/bed-office.ts';
import type { BedMoment, BedPart, KeptState, PatientChange } from '../bed/bed-part.ts';
import type { Identity } from '../patient/admissions.ts';
import type { Recorder } from '../recorder/recorder.ts';
import type { CloudMessage, HubServices } from '../uplink/hub-services.ts';
import { VERSION } from '../version.ts';
import { judgedNote } from './cloud-note.ts';
import { type NotesState, ShownNotes } from './shown-notes.ts';
import { NO_SETTINGS, type StationSettings, settingsFrom } from './station-settings.ts';
import type { WaveSenderPart } from './wave-sender-part.ts';

export const REMOTE_KEY = 'cloud';
export const METHODS: readonly string[] = ['snapshot', 'send-waves-now', 'restart-driver'];

export interface RemoteParts {
  readonly office: BedOffice;
  readonly recorder: Recorder;
  readonly equipment: Equipment;
  readonly waves: WaveSenderPart;
  readonly moment: () => BedMoment;
  /** Every name of who is admitted; none: nobody is. */
  readonly here: () => readonly Identity[];
  /** From now on these settings count. @throws InputRefused; nothing is changed then */
  readonly apply: (settings: StationSettings, moment: BedMoment) => void;
  /** What `state` gave; null for a station that the cloud never spoke to. */
  readonly saved: RemoteState | null;
}

export interface RemoteState {
  /** In force now, and waiting until nobody or somebody else lies here. */
  readonly settings: StationSettings;
  readonly next: StationSettings | null;
  /** Absent: a station that knew notes without a patient; they are not shown again. */
  readonly shown?: NotesState;
}

const wavesAsked = z.object({ seconds: z.number().min(1).max(600).default(60) });
const driverAsked = z.object({ device: z.string().min(1) });

/**
 * What the cloud may do at this bed: ask for a snapshot or for waves, restart the driver of a device, write a note, wish for settings.
 * Nothing of it silences an alarm. Settings count from the next patient on, so that nobody's limits change under her.
 */
export class RemotePart implements BedPart, HubServices {
  readonly methods = METHODS;
  readonly #parts: RemoteParts;
  readonly #told = new Map<MonitorMessage['type'], MonitorMessage>();
  #settings: StationSettings;
  #next: StationSettings | null;
  readonly #notes: ShownNotes;
  #refused: { readonly version: unknown; readonly reason: string } | null = null;

  constructor(parts: RemoteParts) {
    this.#parts = parts;
    this.#settings = parts.saved?.settings ?? NO_SETTINGS;
    this.#next = parts.saved?.next ?? null;
    this.#notes = new ShownNotes(parts.saved?.shown ?? null);
  }

  get settings(): StationSettings {
    return this.#settings;
  }

  /** Everything that screens are told, for the snapshot. */
  hear(message: MonitorMessage): void {
    if (['numerics', 'alarms', 'score', 'link', 'standby'].includes(message.type)) this.#told.set(message.type, message);
  }

  method(name: string, payload: unknown): { status: number; payload: unknown } {
    const { waves, equipment, moment, office } = this.#parts;
    const now = moment();
    switch (name) {
      case 'snapshot':
        return { status: 200, payload: Object.fromEntries(this.#told) };
      case 'send-waves-now': {
        const { seconds } = asked(wavesAsked, payload);
        return { status: 200, payload: { until: new Date(waves.sendNow(seconds, now)).toISOString() } };
      }
      case 'restart-driver': {
        const { device } = asked(driverAsked, payload);
        if (!equipment.restart(device, () => moment().now))
          return { status: 404, payload: { error: `there is no device ${device}` } };
        office.issue(device, { reason: 'restarted-from-cloud', detail: 'the cloud asked for a restart', bytes: null }, now);
        return { status: 200, payload: { device } };
      }
      default:
        return { status: 404, payload: { error: `there is no method ${name}` } };
    }
  }

  desired(properties: Readonly<Record<string, unknown>>): void {
    const moment = this.#parts.moment();
    const { $version: version } = properties;
    const told = this.#next ?? this.#settings;
    if (version === told.version || version === this.#refused?.version) return;
    try {
      const settings = settingsFrom(properties);
      this.#refused = null;
      if (this.#parts.here().length > 0 && touchesPatient(this.#settings, settings)) {
        this.#next = settings;
        this.#tell('settings-from-cloud', 'the cloud set limits, delays or the bed: they count from the next patient on', moment);
      } else {
        this.#take(settings, moment);
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#refused = { version, reason };
      this.#tell('settings-refused', `settings from the cloud are not used: ${reason}`, moment);
    }
    this.#save(moment);
  }

  reported(): Readonly<Record<string, unknown>> {
    const { equipment, recorder } = this.#parts;
    const devices = [...equipment.bays.values()].map((bay) => {
      const { label, driver, link, issues } = bay.link();
      return [
        bay.id.replace(/[.$ ]/g, '_'),
        { id: bay.id, label, driver, link, issues: Object.values(issues).reduce((sum, n) => sum + n, 0) },
      ] as const;
    });
    const { space } = recorder;
    return {
      versions: { station: VERSION, node: process.version },
      devices: Object.fromEntries(devices),
      // Only what changes seldom: each change is a message.
      health: {
        recorder: recorder.status.state,
        roomHours: space?.fullInMs == null ? null : Math.floor(space.fullInMs / 3_600_000),
      },
      settings: {
        inForce: this.#settings.version,
        waiting: this.#next?.version ?? null,
        refused: this.#refused === null ? null : { version: this.#refused.version, reason: this.#refused.reason },
      },
    };
  }

  unheard(detail: string): void {
    this.#tell('settings-not-heard', detail, this.#parts.moment());
  }

  message({ id, body }: CloudMessage): boolean {
    const { office, recorder, moment } = this.#parts;
    const now = moment();
    const name = id ?? createHash('sha256').update(body).digest('hex').slice(0, 32);
    if (!this.#notes.knows(name)) {
      try {
        this.#judge(body, name, now);
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error);
        office.issue('cloud', { reason: 'message-not-understood', detail, bytes: Buffer.from(body) }, now);
      }
    }
    office.writeNow(now);
    return recorder.status.state === 'recording';
  }

  onPatient(_: PatientChange, moment: BedMoment): void {
    this.#notes.clear();
    this.#parts.office.post(this.#message(moment));
    const next = this.#next;
    this.#next = null;
    if (next !== null) this.#take(next, moment);
    this.#save(moment);
  }

  greet(moment: BedMoment): readonly MonitorMessage[] {
    return [this.#message(moment)];
  }

  state(): readonly KeptState[] {
    const state: RemoteState = { settings: this.#settings, next: this.#next, shown: this.#notes.state };
    return [{ key: REMOTE_KEY, json: JSON.stringify(state) }];
  }

  #take(settings: StationSettings, moment: BedMoment): void {
    const before = this.#settings;
    this.#parts.apply(settings, moment);
    this.#settings = settings;
    if (touchesPatient(before, settings))
      this.#tell('settings-from-cloud', 'limits, delays or the bed are as the cloud set them', moment);
  }

  #tell(reason: string, detail: string, moment: BedMoment): void {
    this.#parts.office.issue('cloud', { reason, detail, bytes: null }, moment);
  }

  #save(moment: BedMoment): void {
    for (const { key, json } of this.state()) this.#parts.office.save(key, json, moment);
  }

  /** Shows it, or writes down and tells that it is not for who lies here. */
  #judge(body: string, id: string, now: BedMoment): void {
    const { office, here } = this.#parts;
    const judged = judgedNote(body, id, here(), now.now.wallMs);
    this.#notes.judged(id, 'reading' in judged ? judged : null);
    const measuredAt = new Date(Math.round(now.now.wallMs)).toISOString();
    office.chart('reading' in judged ? judged.reading : { kind: 'note-refused', id, reason: judged.refused, measuredAt }, now);
    this.#save(now);
    office.post(this.#message(now));
  }

  #message({ nowMs }: BedMoment): MonitorMessage {
    return { type: 'notes', atMs: nowMs, notes: this.#notes.of(this.#parts.here()) };
  }
}

function touchesPatient(before: StationSettings, after: StationSettings): boolean {
  return JSON.stringify([before.place, before.profiles]) !== JSON.stringify([after.place, after.profiles]);
}

function asked<T>(schema: z.ZodType<T>, payload: unknown): T {
  const result = schema.safeParse(payload ?? {});
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new InputRefused(issue?.path.join('.') ?? 'payload', issue?.message ?? 'cannot be used');
}
