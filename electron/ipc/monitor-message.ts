import { z } from 'zod';
import { PATIENT_TYPES, VITAL_KINDS } from '#clinical';
import { bedReport } from './bed-report.ts';
import type { BedsMessage, PrivacyMessage } from './beds-message.ts';
import { NOTE_KINDS, type NotesMessage } from './cloud-message.ts';
import { displayConfig } from './display-config.ts';
import type { AlarmLoadMessage, LimitPreviewMessage } from './limit-preview.ts';
import type { LineMessage } from './line-message.ts';
import { linkMessage, parametersMessage } from './link-schema.ts';
import type {
  AlarmsMessage,
  HeartbeatMessage,
  HelloMessage,
  IssuesMessage,
  LimitsMessage,
  MonitorMessage,
  NumericsMessage,
  WaveMessage,
} from './messages.ts';
import type { PatientsFoundMessage, StandbyMessage } from './patient-messages.ts';
import { scoreMessage } from './score-schema.ts';
import { bedAlarm, limitPair, numericTile, waveRow } from './screen-schemas.ts';
import type { SignalsMessage } from './signal-message.ts';
import { type WardMessage, wardSettings } from './ward-settings.ts';

const ms = z.number();
const text = z.string().nullable();
const number = z.number().nullable();
const vital = z.enum(VITAL_KINDS);
const patientType = z.enum(PATIENT_TYPES);
const priority = z.enum(['high', 'medium', 'low']);
const limits = limitPair;
const since = z.object({ sinceMs: ms, by: z.string() });
const until = { untilMs: ms, by: z.string() };

const hello = z.object({
  type: z.literal('hello'),
  version: z.string(),
  startedAtMs: ms,
  bed: z.object({ id: z.string(), ward: z.string() }),
  patient: z
    .object({
      ...{ name: z.string(), identifier: z.string(), birthDate: z.string(), type: patientType },
      ...{ encounter: z.string(), admittedAt: z.string(), provisional: z.literal(true).exactOptional() },
    })
    .nullable(),
  simulated: z.boolean(),
  demo: z.boolean(),
  simulatedSource: text,
  waves: z.array(waveRow),
  melodies: z.boolean().exactOptional(),
  display: displayConfig,
}) satisfies z.ZodType<HelloMessage>;

const numerics = z.object({
  type: z.literal('numerics'),
  atMs: ms,
  arrivedMs: ms,
  tiles: z.array(numericTile),
}) satisfies z.ZodType<NumericsMessage>;

const alarms = z.object({
  type: z.literal('alarms'),
  atMs: ms,
  arrivedMs: ms.nullable(),
  alarms: z.array(bedAlarm),
  audio: z.discriminatedUnion('state', [
    z.object({ state: z.literal('on') }),
    z.object({ state: z.enum(['paused', 'off']), ...until }),
  ]),
  alarmsPaused: z.object({ ...until, reason: z.string() }).nullable(),
  off: z.array(z.object({ vital, ...until })),
  heldBack: z.array(z.object({ condition: z.string(), text: z.string(), reason: z.string(), sinceMs: ms })),
  reminderMs: ms.nullable(),
  volume: z.object({ value: z.number(), usual: z.number(), lowest: z.number(), highest: z.number() }).exactOptional(),
}) satisfies z.ZodType<AlarmsMessage>;

const limitsMessage = z.object({
  type: z.literal('limits'),
  atMs: ms,
  limits: z.array(
    z.object({
      ...{ vital, ...limits.shape, source: z.string(), verified: z.boolean() },
      ...{ usualLow: number, usualHigh: number, changed: z.boolean() },
    }),
  ),
  patientType,
  delays: z.array(z.object({ what: z.string(), seconds: z.number(), smart: z.boolean(), averagingS: z.number() })),
}) satisfies z.ZodType<LimitsMessage>;

const issue = z.object({
  ...{ type: z.literal('issue'), atMs: ms, where: z.string(), reason: z.string(), detail: z.string() },
}) satisfies z.ZodType<IssuesMessage>;

const found = z.object({
  ...{ type: z.literal('patients-found'), atMs: ms, query: z.string() },
  state: z.enum(['searching', 'found', 'none', 'offline']),
  detail: text,
  patients: z.array(
    z.object({
      ...{ name: z.string(), identifier: z.string(), birthDate: z.string(), type: patientType.nullable() },
      ...{ encounter: text, location: text, warning: text },
    }),
  ),
}) satisfies z.ZodType<PatientsFoundMessage>;

const standby = z.object({
  ...{ type: z.literal('standby'), atMs: ms, standby: since.extend({ measuring: z.boolean() }).nullable() },
}) satisfies z.ZodType<StandbyMessage>;

const signals = z.object({
  ...{ type: z.literal('signals'), atMs: ms, rhythm: text, plethQuality: number },
}) satisfies z.ZodType<SignalsMessage>;

const notes = z.object({
  type: z.literal('notes'),
  atMs: ms,
  notes: z.array(
    z.object({
      ...{ id: z.string(), what: z.enum(NOTE_KINDS), text: z.string(), by: z.string() },
      ...{ to: text, fromMs: ms.nullable(), dueMs: ms.nullable(), alarmId: text, sentMs: ms, receivedMs: ms },
    }),
  ),
}) satisfies z.ZodType<NotesMessage>;

const preview = z.object({
  ...{ type: z.literal('limit-preview'), atMs: ms, vital, limits: limits.nullable(), present: limits },
  ...{ text: z.string(), missed: z.number() },
}) satisfies z.ZodType<LimitPreviewMessage>;

const load = z.object({
  ...{ type: z.literal('alarm-load'), atMs: ms, fromMs: ms, toMs: ms, alarms: z.number() },
  ...{ acknowledgedAfterS: number, shortShare: number },
  most: z.array(z.object({ condition: z.string(), text: z.string(), alarms: z.number() })),
}) satisfies z.ZodType<AlarmLoadMessage>;

const line = z.object({
  ...{ type: z.literal('line'), atMs: ms, device: z.string(), leftOut: z.number() },
  pieces: z.array(z.object({ atMs: ms, direction: z.enum(['in', 'out']), bytes: z.instanceof(Uint8Array) })),
}) satisfies z.ZodType<LineMessage>;

const beds = z.object({
  type: z.literal('beds'),
  atMs: ms,
  beds: z.array(
    z.object({
      ...{ bed: z.string(), own: z.boolean(), state: z.enum(['connecting', 'live', 'lost']), sinceMs: ms, detail: text },
      loss: z.enum(['no-answer', 'refused', 'silent', 'ended', 'other-bed', 'not-understood']).nullable(),
      report: bedReport.nullable(),
      sounding: priority.nullable(),
    }),
  ),
}) satisfies z.ZodType<BedsMessage>;

const privacy = z.object({
  ...{ type: z.literal('privacy'), atMs: ms, privacy: since.nullable(), watchers: z.array(z.string()) },
}) satisfies z.ZodType<PrivacyMessage>;

const change = z.object({ path: z.string(), before: text, after: text });
const ward = z.object({
  ...{ type: z.literal('ward'), atMs: ms, open: z.boolean(), settings: wardSettings },
  ...{ fixed: z.array(z.string()), waiting: z.boolean() },
  classes: z.array(
    z.object({
      ...{ type: patientType, delayS: z.number(), usualDelayS: z.number(), refused: text },
      limits: z.array(z.object({ vital, ...limits.shape, usual: limits })),
    }),
  ),
  journal: z.array(z.object({ atMs: ms, by: z.string(), changes: z.array(change) })),
}) satisfies z.ZodType<WardMessage>;

const heartbeat = z.object({ type: z.literal('heartbeat'), atMs: ms }) satisfies z.ZodType<HeartbeatMessage>;

/** What an answer of the recordings holds is checked by who asked: the question is to be told that it cannot be read. */
const history = z.object({ type: z.literal('history'), id: z.string(), answer: z.unknown() });

const told = z.discriminatedUnion('type', [
  hello,
  numerics,
  alarms,
  scoreMessage,
  signals,
  linkMessage,
  parametersMessage,
  limitsMessage,
  issue,
  found,
  standby,
  notes,
  preview,
  load,
  history,
  line,
  beds,
  privacy,
  ward,
  heartbeat,
]);

/** Longer than any piece of a wave, so that one bad number cannot stop the picture: a minute of 500/s. */
const MOST_SAMPLES = 30_000;

export type Told =
  | { readonly message: MonitorMessage }
  /** `type`: of what could not be read, as far as that was readable. */
  | { readonly refused: string; readonly type: MonitorMessage['type'] | null };

/**
 * All that the monitor may say to a window, checked where it arrives. Waves come hundreds of times a second: each by hand, the samples
 * by their kind and number only, because every value of theirs can be drawn. What the page does not know besides costs no message: it
 * misleads nobody, and monitoring that stops for it would.
 */
export function readMonitorMessage(received: unknown): Told {
  if (typeof received === 'object' && received !== null && (received as { type?: unknown }).type === 'wave') {
    const wrong = wrongInWave(received as WaveMessage);
    return wrong === null ? { message: received as WaveMessage } : { refused: `wave: ${wrong}`, type: 'wave' };
  }
  const read = told.safeParse(received);
  if (read.success) return { message: received as MonitorMessage };
  const [issueFound] = read.error.issues;
  const type = typeOf(received);
  return {
    refused: `${[type ?? 'message', ...(issueFound?.path ?? [])].join('.')}: ${issueFound?.message ?? 'not understood'}`,
    type,
  };
}

const TYPES: ReadonlySet<string> = new Set(told.options.map(({ shape }) => shape.type.value));

function typeOf(received: unknown): MonitorMessage['type'] | null {
  const type = (received as { type?: unknown } | null | undefined)?.type;
  return typeof type === 'string' && TYPES.has(type) ? (type as MonitorMessage['type']) : null;
}

/** @returns what is wrong; null: nothing */
function wrongInWave(wave: Readonly<Record<keyof WaveMessage, unknown>>): string | null {
  if (typeof wave.channel !== 'string') return 'channel is no text';
  if (!(wave.samples instanceof Float32Array) || wave.samples.length > MOST_SAMPLES) return 'samples are no block of samples';
  if (!isFinite(wave.rateHz) || wave.rateHz <= 0) return 'rateHz is no rate';
  if (!isFinite(wave.firstSampleMs) || !isFinite(wave.arrivedMs)) return 'a time is no time';
  if (wave.unit !== null && typeof wave.unit !== 'string') return 'unit is no text';
  if (wave.range === null) return null;
  const { low, high } = (wave.range ?? {}) as { low?: unknown; high?: unknown };
  return isFinite(low) && isFinite(high) && low < high ? null : 'range is no range';
}

const isFinite = (value: unknown): value is number => Number.isFinite(value);
