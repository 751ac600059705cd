import { z } from 'zod';
import {
  type ConditionState,
  InputRefused,
  type LimitOverrides,
  type SignalState,
  TECHNICAL_DELAY_MS,
  VITAL_KINDS,
  type VitalKind,
} from '#clinical';
import type { AlarmsMessage, BedAlarm } from '#ipc';

/** What is written down so that a killed monitor comes back with its alarms, acknowledgements and pauses. */
export interface BedAlarmsSnapshot {
  readonly version: 1;
  /** Limits that somebody set at the bed, and for which encounter. */
  readonly set: LimitOverrides;
  readonly encounter: string | null;
  readonly limits: LimitAlarmSnapshot;
  readonly technical: ReportedAlarmSnapshot;
  /** Alarms that devices raised themselves. */
  readonly device: ReportedAlarmSnapshot;
  readonly signals: readonly SignalSnapshot[];
  readonly inhibition: InhibitionSnapshot;
}

export interface InhibitionSnapshot extends Pick<AlarmsMessage, 'audio' | 'alarmsPaused' | 'off' | 'reminderMs'> {
  /** The clock of then, to within some seconds; null while nothing is paused or off. */
  readonly atMs: number | null;
}

export interface LimitAlarmSnapshot {
  readonly conditions: readonly {
    readonly condition: string;
    readonly limit: number;
    readonly state: ConditionState;
    readonly alarmId: string | null;
    readonly lastNumber: number | null;
    /** As it was shown, in case the limit is another one afterwards. */
    readonly alarm: BedAlarm | null;
  }[];
  readonly ended: readonly BedAlarm[];
}

export interface ReportedAlarmSnapshot {
  readonly present: readonly BedAlarm[];
  readonly lastNumbers: Readonly<Record<string, number>>;
}

export interface SignalSnapshot extends SignalState {
  readonly vital: VitalKind;
  readonly lostPriority: 'high' | 'medium' | 'low';
}

const priority = z.enum(['high', 'medium', 'low']);
const vital = z.enum(VITAL_KINDS);
const violation = {
  onsetMs: z.number(),
  worst: z.number(),
  heldMs: z.number(),
  // Written from 0.3 on.
  depth: z.number().default(0),
  severity: z.number().default(0),
  counting: z.boolean(),
};
const raised = { onsetMs: z.number(), raisedMs: z.number(), worst: z.number() };

const state: z.ZodType<ConditionState> = z.discriminatedUnion('phase', [
  z.strictObject({ phase: z.literal('inactive') }),
  z.strictObject({ phase: z.literal('pending'), ...violation }),
  z.strictObject({
    phase: z.enum(['active', 'acknowledged']),
    ...raised,
    insideMs: z.number().nullable(),
    counting: z.boolean(),
  }),
  z.strictObject({ phase: z.literal('latched'), ...raised, again: z.strictObject(violation).nullable() }),
]);

const alarm: z.ZodType<BedAlarm> = z.strictObject({
  alarmId: z.string(),
  condition: z.string(),
  vital: vital.nullable(),
  source: z.enum(['physiological', 'technical']),
  // Written from 0.2 on.
  device: z.string().nullable().default(null),
  priority,
  state: z.enum(['active', 'acknowledged', 'latched', 'ended-unseen']),
  text: z.string(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  unit: z.string().nullable(),
  onsetMs: z.number(),
  raisedMs: z.number(),
  escalation: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]).default(0),
  silenced: z.enum(['audio-paused', 'audio-off', 'alarms-paused']).nullable().default(null),
});

const until = { untilMs: z.number(), by: z.string() };
const inhibition: z.ZodType<InhibitionSnapshot> = z.strictObject({
  audio: z.union([z.strictObject({ state: z.literal('on') }), z.strictObject({ state: z.enum(['paused', 'off']), ...until })]),
  alarmsPaused: z.strictObject({ ...until, reason: z.string() }).nullable(),
  off: z.array(z.strictObject({ vital, ...until })),
  reminderMs: z.number().nullable(),
  atMs: z.number().nullable().default(null),
});
const NOTHING_OFF: InhibitionSnapshot = { audio: { state: 'on' }, alarmsPaused: null, off: [], reminderMs: null, atMs: null };

const reported = z.strictObject({ present: z.array(alarm), lastNumbers: z.record(z.string(), z.number()) });

const snapshot: z.ZodType<BedAlarmsSnapshot> = z.strictObject({
  version: z.literal(1),
  set: z.partialRecord(vital, z.strictObject({ low: z.number().nullable(), high: z.number().nullable() })).default({}),
  encounter: z.string().nullable().default(null),
  limits: z.strictObject({
    conditions: z.array(
      z.strictObject({
        condition: z.string(),
        limit: z.number(),
        state,
        alarmId: z.string().nullable(),
        lastNumber: z.number().nullable(),
        alarm: alarm.nullable(),
      }),
    ),
    ended: z.array(alarm),
  }),
  technical: reported,
  device: reported.default({ present: [], lastNumbers: {} }),
  signals: z.array(
    z.strictObject({
      vital,
      begun: z.boolean(),
      unheardMs: z.number(),
      // Written from 0.4 on.
      offMs: z.number().nullable().default(null),
      staleMs: z.number().default(TECHNICAL_DELAY_MS.stale),
      lost: z.boolean(),
      trouble: z.string().nullable(),
      lostPriority: priority,
    }),
  ),
  // An audio pause written before 0.3 is not taken up: it sounds.
  pausedUntilMs: z.unknown().optional(),
  inhibition: inhibition.default(NOTHING_OFF),
});

/** @throws InputRefused naming the member; the caller starts with no alarms then, and says so */
export function parseSnapshot(json: unknown): BedAlarmsSnapshot {
  const result = snapshot.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new InputRefused(`alarm snapshot, ${issue?.path.join('.') || 'top level'}`, issue?.message ?? 'not a snapshot');
}
