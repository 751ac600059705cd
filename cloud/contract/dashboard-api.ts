import type { VitalKind } from '#clinical';
import type { WaveReading } from '#wire';
import type { Person } from './accounts.ts';
import type { CareAct, CareState, CareTask } from './care-team.ts';
import type { ChartedInput, Outcome, WindowScore } from './events.ts';

/** GET /api/session */
export interface SessionAnswer {
  readonly person: Person;
  /** Whether anybody has to sign in here; otherwise `person` is this machine. */
  readonly accounts: boolean;
  /** Where the person looks after her own sign-in; null: not with us. */
  readonly ownAccess: string | null;
}

/** GET /api/ward?ward=… */
export interface WardAnswer {
  readonly at: string;
  /** Highest risk first; equal risk by bed. */
  readonly beds: readonly WardBed[];
}

export interface WardBed {
  /** `Patient/{id}` */
  readonly patient: string;
  readonly patientName: string;
  readonly bed: string;
  readonly ward: string;
  /** The station at the bed. */
  readonly deviceId: string;
  readonly score: WindowScore;
  readonly windowStart: string;
  readonly windowEnd: string;
  /** When row and resource were written: freshness = writtenAt − windowEnd. */
  readonly writtenAt: string;
  readonly riskAssessment: string;
  /** Change of the least possible score against 15 minutes before; null when there was none. */
  readonly rise: number | null;
  readonly vitals: Readonly<Partial<Record<VitalKind, { readonly value: number; readonly unit: string; readonly at: string }>>>;
  readonly flag: { readonly reference: string; readonly since: string; readonly reason: string } | null;
  /** Alarms at the bed that have started and not ended, newest first. */
  readonly alarms: readonly BedsideAlarm[];
  readonly care: CareState;
  /** By the score's response table; null: nothing is due by it. */
  readonly observations: ObservationsDue | null;
}

/** The next full set of observations that a person takes (NEWS2 response table). */
export interface ObservationsDue {
  /** Null: the table asks for continuous monitoring, or none was charted yet. */
  readonly at: string | null;
  readonly why: 'interval' | 'continuous' | 'none-charted';
}

export interface BedsideAlarm {
  readonly alarmId: string;
  readonly text: string;
  /** Of the patient, or of a device. */
  readonly source: 'physiological' | 'technical';
  readonly priority: 'high' | 'medium' | 'low';
  readonly phase: string;
  readonly onsetAt: string;
  readonly at: string;
}

/** GET /api/patients/{id}?hours=4 */
export interface PatientAnswer {
  readonly patient: string;
  readonly patientName: string;
  readonly bed: string;
  readonly ward: string;
  /** Oldest first. */
  readonly windows: readonly PatientWindow[];
  /** Newest first. */
  readonly flags: readonly { reference: string; status: string; since: string; until: string | null; reason: string }[];
  /** Newest first. */
  readonly alarms: readonly BedsideAlarm[];
  /** Those that measured in the time asked for, newest word first. */
  readonly devices: readonly { readonly deviceId: string; readonly lastAt: string }[];
  readonly care: CareState;
  readonly observations: ObservationsDue | null;
  /** Newest first. */
  readonly acts: readonly CareAct[];
  /** Open ones, the earliest due first. */
  readonly tasks: readonly CareTask[];
  /** Of another ward, and opened by whoever asks; null: of the own wards. */
  readonly breakGlass: BreakGlass | null;
}

/** A patient of another ward, opened for a while by somebody who gave a reason. */
export interface BreakGlass {
  readonly until: string;
  readonly reason: string;
}

/** POST /api/break-glass, answered with the `patient` who lies there: for whoever has no link to the patient, only a bed. */
export interface BreakGlassRequest {
  /** Its name, or "ward, bed" where several wards have one of that name. */
  readonly bed: string;
  readonly reason: string;
}

/** GET /api/break-glass, newest first */
export interface OpenedPatient extends BreakGlass {
  readonly at: string;
  /** Name of who opened. */
  readonly person: string;
  /** `Patient/{id}` */
  readonly patient: string;
}

export interface PatientWindow {
  readonly id: string;
  readonly start: string;
  readonly end: string;
  readonly writtenAt: string;
  readonly score: WindowScore;
  readonly riskAssessment: string;
  readonly vitals: Outcome['window']['vitals'];
  /** Newest first. */
  readonly charted: readonly ChartedInput[];
}

/** POST /api/patients/{id}/waves: the station at the bed is asked to send its waves for so long. */
export interface WavesRequest {
  /** Default 60. */
  readonly seconds?: number | undefined;
}

export interface WavesAnswer {
  readonly deviceId: string;
  /** When the station stops sending, by its own clock. */
  readonly until: string;
}

/**
 * GET /api/patients/{id}/waves, server-sent events: pieces as they come, and `end` with the reason, after which nothing comes. Pieces
 * of another patient, or of nobody, are never among them.
 */
export type WaveEvent =
  | { readonly type: 'wave'; readonly piece: WavePiece }
  | { readonly type: 'end'; readonly why: 'over' | 'other-patient' };

/** About a second of one wave. */
export interface WavePiece
  extends Pick<WaveReading, 'channel' | 'unit' | 'rateHz' | 'measuredAt' | 'origin' | 'factor' | 'samplesBase64'> {
  /** When the hub took it: what lies between is how late it is. */
  readonly enqueuedAt: string;
}

/** GET /api/trace/{observation id}: one number, back to its bytes. */
export interface TraceAnswer {
  readonly observation: {
    readonly reference: string;
    readonly value: number | null;
    readonly unit: string | null;
    /** Of a value that is no number, in words. */
    readonly text: string | null;
    readonly effectiveAt: string;
  };
  readonly record: {
    readonly id: string;
    readonly enqueuedAt: string;
    readonly sha256: string;
    readonly hash: string;
    readonly deviceId: string;
    readonly messageId: string | null;
  };
  /** The reading inside the archived message and the device message it was decoded from; null for a foreign device's message. */
  readonly reading: unknown;
  /** Who charted it; null for a device's number, and when nobody said who. */
  readonly chartedBy: string | null;
  readonly frame: { readonly id: string; readonly kind: string; readonly arrivedAt: string; readonly hex: string } | null;
}

/** POST /api/parked/retry: how many were given to their stages again. */
export interface RetriedAnswer {
  readonly count: number;
}

/** GET /api/status */
export interface StatusAnswer {
  readonly at: string;
  /** `trouble`, why a part cannot go on, only for who may read messages. */
  readonly roles: readonly Readonly<Record<string, string | number>>[];
  readonly parkedCounts: readonly { readonly stage: string; readonly reason: string; readonly count: number }[];
  readonly parked: readonly {
    readonly id: string;
    readonly stage: string;
    readonly reason: string;
    readonly deviceId: string | null;
    readonly recordId: string;
    readonly detail: string;
    readonly parkedAt: string;
  }[];
  /** Messages to people that no address took, newest first. */
  readonly deadLetters: readonly DeadLetter[];
}

export interface DeadLetter {
  readonly id: string;
  readonly channel: string;
  readonly title: string;
  readonly reason: string;
  readonly attempts: number;
  readonly at: string;
}

/** GET /api/population */
export interface PopulationAnswer {
  readonly at: string;
  /** Beds by the least score that is certain, per ward; index = score, 0 to 20. */
  readonly scores: readonly { readonly ward: string; readonly counts: readonly number[] }[];
  /** Alarms that started, by hour, oldest first. */
  readonly alarmHours: readonly { readonly from: string; readonly high: number; readonly medium: number; readonly low: number }[];
  /** Most first. `perDay`: alarms of a bed in 24 h; `toReactS`: median seconds from start to acknowledgement; null: none was. */
  readonly alarmBeds: readonly {
    readonly bed: string;
    readonly ward: string;
    readonly perDay: number;
    readonly high: number;
    readonly toReactS: number | null;
  }[];
  readonly quality: {
    /** Longest silent first. */
    readonly devices: readonly DeviceQuality[];
    /** Null: whoever asks may not know whom. */
    readonly patientsWithoutDevice: readonly { readonly patient: string | null; readonly name: string | null }[];
    readonly parkedCounts: StatusAnswer['parkedCounts'];
  };
}

export interface DeviceQuality {
  readonly deviceId: string;
  /** Null: the hub is not in this process. */
  readonly connected: boolean | null;
  /** Newest message, or newest scored window; null: never heard. */
  readonly lastAt: string | null;
  /** `Patient/{id}`; null: nobody has it. */
  readonly patient: string | null;
  readonly bed: string | null;
  readonly ward: string | null;
}

/** Numbers of one second: patient, time of the newest (Unix ms), and the newest of each vital kind. */
export type LiveNumbers = readonly [patient: string, atMs: number, ...values: LiveValue[]];

/** Measured at the entry's time; or with how many milliseconds before it, as of a station that catches up; null: none came. */
export type LiveValue = number | null | readonly [value: number, earlierMs: number];

/**
 * GET /api/events?ward=…, server-sent events: the `event:` name is the type, `data:` the rest. `board` comes first and holds every
 * bed, `beds` those that changed; `second` comes every second, so that silence means that the page is behind. `at` is the service's time:
 * the page reckons ages by it, whatever the clock of its computer says.
 */
export type LiveEvent =
  | { readonly type: 'board'; readonly at: string; readonly beds: readonly WardBed[] }
  | { readonly type: 'beds'; readonly at: string; readonly beds: readonly WardBed[]; readonly gone: readonly string[] }
  | { readonly type: 'second'; readonly at: string; readonly numbers: readonly LiveNumbers[] };
