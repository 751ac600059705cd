import type { VitalKind } from '#clinical';
import type { ChartedInput, Outcome, WindowScore } from './events.ts';

/** GET /api/ward */
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
}

export interface BedsideAlarm {
  readonly alarmId: string;
  readonly text: string;
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

/** GET /api/status */
export interface StatusAnswer {
  readonly at: string;
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
}

/** GET /api/events, server-sent events: the `event:` name is the type, `data:` the rest. */
export type LiveEvent =
  | { readonly type: 'outcome'; readonly patient: string; readonly windowEnd: string; readonly writtenAt: string }
  | {
      readonly type: 'reading';
      readonly patient: string;
      readonly vital: VitalKind;
      readonly value: number;
      readonly unit: string;
      readonly at: string;
    }
  | { readonly type: 'alarm'; readonly deviceId: string };
