import type { AbsenceReason, DisclosedDelay, PatientType, VitalKind } from '#clinical';
import type { LinkState } from '#device';
import type { AlarmKey } from './alarm-key.ts';
import type { BedAlarm, NumericTile, WaveRow } from './bed-pieces.ts';
import type { BedsKey, BedsMessage, PrivacyMessage } from './beds-message.ts';
import type { NotesMessage } from './cloud-message.ts';
import type { DisplayConfig } from './display-config.ts';
import type { HistoryMessage } from './history-answer.ts';
import type { HistoryKey } from './history-question.ts';
import type { ReplayKey, ReplayMessage } from './limit-preview.ts';
import type { LineKey, LineMessage } from './line-message.ts';
import type { PatientKey, PatientsFoundMessage, StandbyMessage } from './patient-messages.ts';
import type { BedEntry, ScoreMessage } from './score-message.ts';
import type { SignalsMessage } from './signal-message.ts';
import type { StorageSpace } from './storage-space.ts';
import type { WardKey, WardMessage } from './ward-settings.ts';

/** Everything that crosses between monitor and screen goes over one MessagePort as one of these. Times are Unix ms. */
export type MonitorMessage =
  | HelloMessage
  | WaveMessage
  | NumericsMessage
  | AlarmsMessage
  | ScoreMessage
  | SignalsMessage
  | LinkMessage
  | ParametersMessage
  | LimitsMessage
  | IssuesMessage
  | PatientsFoundMessage
  | StandbyMessage
  | NotesMessage
  | ReplayMessage
  | HistoryMessage
  | LineMessage
  | BedsMessage
  | PrivacyMessage
  | WardMessage
  | HeartbeatMessage;

export interface HelloMessage {
  readonly type: 'hello';
  readonly version: string;
  readonly startedAtMs: number;
  readonly bed: { readonly id: string; readonly ward: string };
  readonly patient: PatientBanner | null;
  /** True when the device is a simulator: the screen must say so, everywhere and always. */
  readonly simulated: boolean;
  /** A demonstration: made up, kept apart, and nothing of it leaves the machine. */
  readonly demo: boolean;
  /** One line saying what is played, e.g. "recording mimicdb-037"; null for a real device. */
  readonly simulatedSource: string | null;
  /** Wave rows, top to bottom. */
  readonly waves: readonly WaveRow[];
  /** Each source of alarms has a melody of its own; absent: one general sound for each priority. */
  readonly melodies?: boolean;
  /** How this bed wants to be shown. */
  readonly display: DisplayConfig;
}

export interface PatientBanner {
  readonly name: string;
  readonly identifier: string;
  readonly birthDate: string;
  readonly type: 'adult' | 'paediatric' | 'neonatal';
  readonly encounter: string;
  readonly admittedAt: string;
  /** Identifier or encounter were made up at the bed, until somebody knows them. */
  readonly provisional?: true;
}

export interface WaveMessage {
  readonly type: 'wave';
  readonly channel: string;
  readonly rateHz: number;
  /** Aligned host wall time of samples[0]. */
  readonly firstSampleMs: number;
  /** Physical values; NaN where there is none. */
  readonly samples: Float32Array;
  /** When the bytes arrived at the host: the start of the latency that is measured. */
  readonly arrivedMs: number;
  readonly unit: string | null;
  readonly range: { readonly low: number; readonly high: number } | null;
}

export interface NumericsMessage {
  readonly type: 'numerics';
  readonly atMs: number;
  readonly arrivedMs: number;
  /** All tiles each time, same order. A vital that nobody measures has value null and reason not-measured. */
  readonly tiles: readonly NumericTile[];
}

export interface AlarmsMessage {
  readonly type: 'alarms';
  readonly atMs: number;
  /** Arrival of the bytes that changed the list; null when time or a person did. */
  readonly arrivedMs: number | null;
  /** High before medium before low; first to appear first within a priority. */
  readonly alarms: readonly BedAlarm[];
  readonly audio: { readonly state: 'on' } | { readonly state: 'paused' | 'off'; readonly untilMs: number; readonly by: string };
  /** Neither sound nor light for physiological alarms, for a procedure. */
  readonly alarmsPaused: { readonly untilMs: number; readonly by: string; readonly reason: string } | null;
  /** Vital signs whose limits give no alarm. */
  readonly off: readonly { readonly vital: VitalKind; readonly by: string; readonly untilMs: number }[];
  /** Violations that are not signalled, or not yet, and why. */
  readonly heldBack: readonly {
    readonly condition: string;
    readonly text: string;
    readonly reason: string;
    readonly sinceMs: number;
  }[];
  /** When the reminder sounded last that audio or an alarm is off; null while nothing is. */
  readonly reminderMs: number | null;
  /** Steps of 3 dB; absent: the highest. */
  readonly volume?: { readonly value: number; readonly usual: number; readonly lowest: number; readonly highest: number };
}

export interface LinkMessage {
  readonly type: 'link';
  readonly devices: readonly {
    readonly id: string;
    readonly label: string;
    readonly driver: string;
    /** How far the driver has been proved. */
    readonly confidence: 'high' | 'medium' | 'experimental';
    /** How it is wired, e.g. "serial /dev/ttyUSB0 9600 8N1". */
    readonly line: string;
    /** A person added it at the bed, and can take it away again. */
    readonly addedHere: boolean;
    readonly link: LinkState;
    readonly lastHeardMs: number | null;
    readonly bytesSeen: number;
    readonly framesOk: number;
    readonly requests: number;
    readonly reconnects: number;
    readonly issues: Readonly<Record<string, number>>;
  }[];
  readonly cloud: {
    readonly state: 'connected' | 'connecting' | 'offline' | 'not-configured';
    readonly waiting: number;
    readonly oldestWaitingMs: number | null;
    readonly lastAcknowledgedMs: number | null;
    readonly detail: string | null;
  };
  readonly recorder: {
    readonly state: 'recording' | 'failing';
    readonly detail: string | null;
    readonly space?: StorageSpace | null;
  };
  /** Devices that speak somewhere and that nobody configured: offered, never used without a yes. Absent: nobody looks. */
  readonly found?: readonly {
    readonly driver: string;
    readonly label: string;
    readonly confidence: 'high' | 'medium' | 'experimental';
    /** Where it was heard, e.g. "serial /dev/ttyUSB0 9600 8N1". */
    readonly line: string;
    /** e.g. "12 good frames, 97 % of 240 bytes at 9600 8N1" */
    readonly evidence: string;
  }[];
}

/** The alarm limits in use; sent when one changes. */
export interface LimitsMessage {
  readonly type: 'limits';
  readonly atMs: number;
  readonly limits: readonly {
    readonly vital: VitalKind;
    readonly low: number | null;
    readonly high: number | null;
    /** Where the figures come from. */
    readonly source: string;
    readonly verified: boolean;
    /** What they are when nobody has set any at this bed. */
    readonly usualLow: number | null;
    readonly usualHigh: number | null;
    /** Somebody set them at this bed. */
    readonly changed: boolean;
  }[];
  /** For whom they are. */
  readonly patientType: PatientType;
  /** How long a condition holds before it alarms: every delay there is. */
  readonly delays: readonly DisclosedDelay[];
}

/** Everything every device tells; sent once a second while a screen watches it. */
export interface ParametersMessage {
  readonly type: 'parameters';
  readonly atMs: number;
  readonly devices: readonly DeviceParameters[];
}

export interface DeviceParameters {
  readonly id: string;
  readonly label: string;
  readonly parameters: readonly {
    /** As the device shows it. */
    readonly label: string;
    readonly vendorCode: string;
    /** MDC_… name; null when the standard has none: the value is the device's raw one. */
    readonly codeName: string | null;
    readonly value: number | null;
    readonly reason: AbsenceReason | null;
    readonly unit: string | null;
    readonly questionable: boolean;
    readonly measuredMs: number;
  }[];
  /** What the device tells of itself. */
  readonly settings: Readonly<Record<string, string | number>>;
  /** Parameters beyond what is kept. */
  readonly refused: number;
}

export interface IssuesMessage {
  readonly type: 'issue';
  readonly atMs: number;
  readonly where: string;
  readonly reason: string;
  readonly detail: string;
}

/** Every second. The screen alarms by itself when it stops. */
export interface HeartbeatMessage {
  readonly type: 'heartbeat';
  readonly atMs: number;
}

export type ScreenMessage =
  | AlarmKey
  | PatientKey
  | ReplayKey
  | HistoryKey
  | LineKey
  | BedsKey
  | WardKey
  | { readonly type: 'seen-ended' }
  /** Something that the monitor said could not be read: it is on record there. */
  | { readonly type: 'not-understood'; readonly detail: string }
  /** The device found there is to be used at this bed; `driver` and `line` as they were offered. */
  | { readonly type: 'use-found'; readonly driver: string; readonly line: string }
  /** Only one that a person added. */
  | { readonly type: 'stop-using'; readonly id: string }
  /** limits null: back to the usual ones. */
  | {
      readonly type: 'set-limits';
      readonly vital: VitalKind;
      readonly limits: { readonly low: number | null; readonly high: number | null } | null;
    }
  /** For the next few seconds: repeated while the page is open. */
  | { readonly type: 'watch-parameters' }
  | { readonly type: 'enter'; readonly entry: BedEntry; readonly by?: string }
  /** Sounded every second while the screen lives: the monitor alarms when the window goes silent. */
  | {
      readonly type: 'alive';
      readonly atMs: number;
      /** Why no alarm can be heard from this window; null when it can sound. */
      readonly audioProblem: string | null;
    };
