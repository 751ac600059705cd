import { z } from 'zod';
import { ABSENCE_REASONS } from '#clinical';
import { NOTE_KINDS, NOTE_REFUSALS } from './bed-note.ts';

export { bedNote, FORMER_NOTE_SCHEMA, NOTE_KINDS, NOTE_REFUSALS, type NoteKind, type NoteRefusal } from './bed-note.ts';

/**
 * What a bedside station sends to the hub: one JSON message, content type application/json, utf-8. The device identity that
 * counts is the hub's (`iothub-connection-device-id`, from authentication); everything in here is a claim to be checked.
 */
export const TELEMETRY_SCHEMA = 'wardlight.telemetry.v1';

/** Message property: when the station sent it, by its own clock (ISO 8601, UTC); what is inside may be older. */
export const SENT_AT = 'sent-at';

const instant = z.iso.datetime({ precision: 3 });

/** One measured number, or its absence with the reason. */
const vitalReading = z.strictObject({
  kind: z.literal('vital'),
  /** Unique for ever: `{frame id}/{code or vendor code}`. */
  id: z.string().min(1).max(200),
  /** IEEE 11073-10101 context-free code; null for vendor-private codes. */
  code: z.int().nullable(),
  codeName: z.string().nullable(),
  vendorCode: z.string(),
  label: z.string(),
  value: z.number().nullable(),
  reason: z.enum(ABSENCE_REASONS).nullable(),
  /** UCUM; of a vital sign that of its table, where the device's could be converted. */
  unit: z.string().nullable(),
  /** Only where it was converted: what the device said, in its own unit. */
  said: z.strictObject({ value: z.number(), unit: z.string() }).optional(),
  questionable: z.boolean(),
  /** Host wall time of the measurement: device clock mapped through the alignment. */
  measuredAt: instant,
  /** When the bytes arrived at the bedside host. */
  arrivedAt: instant,
  deviceUptimeMs: z.number().nullable(),
  /** Which of `frames` holds the bytes this number was read from. */
  frame: z.string(),
});

/** A step in the life of an alarm raised at the bed. */
const alarmReading = z.strictObject({
  kind: z.literal('alarm'),
  id: z.string().min(1).max(200),
  /** Stable for one alarm from start to end. */
  alarmId: z.string(),
  /** e.g. "abp-mean-low" */
  condition: z.string(),
  source: z.enum(['physiological', 'technical']),
  /** The device that raised it by itself; absent = raised by the station. */
  raisedBy: z.string().optional(),
  priority: z.enum(['high', 'medium', 'low']),
  phase: z.enum(['start', 'escalated', 'acknowledged', 're-alarm', 'latched', 'end']),
  text: z.string(),
  value: z.number().nullable(),
  limit: z.number().nullable(),
  unit: z.string().nullable(),
  /** When the condition began to hold (before the delay) and when this step happened. */
  onsetAt: instant,
  measuredAt: instant,
});

/**
 * What a person charted at the bed: consciousness (ACVPU), oxygen (true or false), temperature (Cel), the prescribed SpO2 scale
 * (1 or 2), counted breaths (/min); for children respiratory effort (normal, mild, moderate, severe), capillary refill (s) and
 * oxygen (air, low, high); pain (0-10) and urine since it was charted last (mL).
 */
const entryReading = z.strictObject({
  kind: z.literal('entry'),
  id: z.string().min(1).max(200),
  what: z.enum([
    'consciousness',
    'supplemental-oxygen',
    'temperature',
    'spo2-scale',
    'respiratory-rate',
    'respiratory-effort',
    'capillary-refill',
    'oxygen-delivery',
    'pain',
    'urine-output',
  ]),
  value: z.union([z.string(), z.number(), z.boolean()]),
  /** Absent: nobody said who. */
  by: z.string().min(1).max(100).optional(),
  measuredAt: instant,
});

/** What a person changed at the bed that alters when it alarms. */
const settingReading = z.strictObject({
  kind: z.literal('setting'),
  id: z.string().min(1).max(200),
  what: z.literal('alarm-limits'),
  /** Vital kind. */
  vital: z.string().min(1),
  /** null = no alarm on that side. */
  low: z.number().nullable(),
  high: z.number().nullable(),
  before: z.strictObject({ low: z.number().nullable(), high: z.number().nullable() }),
  measuredAt: instant,
});

/** What somebody did at the bed, or time undid, that changes what is signalled; and what the alarm system held back. */
const actReading = z.strictObject({
  kind: z.literal('act'),
  id: z.string().min(1).max(200),
  what: z.enum([
    'acknowledged',
    'audio-paused',
    'audio-off',
    'audio-on',
    'alarms-paused',
    'alarms-resumed',
    'alarm-off',
    'alarm-on',
    'held-back',
    'volume-set',
    'ward-set',
  ]),
  vital: z.string().nullable(),
  condition: z.string().nullable(),
  /** Who; `time` or `new high alarm` when nobody did. */
  by: z.string(),
  reason: z.string().nullable(),
  untilAt: instant.nullable(),
  measuredAt: instant,
});

const identity = z.strictObject({ patient: z.string().min(1), encounter: z.string().min(1) }).nullable();

/** Who was admitted, discharged or corrected at the bed, from when on. Readings name their admission themselves. */
const admissionReading = z.strictObject({
  kind: z.literal('admission'),
  id: z.string().min(1).max(200),
  what: z.enum(['admitted', 'discharged', 'transferred', 'identified', 'corrected', 'standby', 'standby-ended']),
  before: identity,
  after: identity,
  /** Made up at the bed until somebody knows them. */
  provisional: z.boolean(),
  by: z.string(),
  /** Where to, for a transfer. */
  reason: z.string().nullable(),
  /** For a correction the beginning of what is corrected: messages sent since then name the wrong admission. */
  fromAt: instant,
  measuredAt: instant,
});

/** What somebody in the cloud wrote to this bed, as it was kept and shown there. It silences nothing. */
const noteReading = z.strictObject({
  kind: z.literal('note'),
  /** Of the message that brought it. */
  id: z.string().min(1).max(200),
  what: z.enum(NOTE_KINDS),
  text: z.string().max(2_000),
  /** Who wrote it, as the cloud says. */
  by: z.string().min(1).max(200),
  /** Of an assignment who, and from when on; of a task when it is due. */
  to: z.string().optional(),
  fromAt: instant.optional(),
  dueAt: instant.optional(),
  /** The alarm that it is about. */
  alarmId: z.string().nullable(),
  sentAt: instant,
  /** When it came to the bed. */
  measuredAt: instant,
});

/** What somebody in the cloud wrote to this bed and was not shown. Nothing of it stands here: it was not for who lies here. */
const refusedNoteReading = z.strictObject({
  kind: z.literal('note-refused'),
  /** Of the message that brought it. */
  id: z.string().min(1).max(200),
  reason: z.enum(NOTE_REFUSALS),
  measuredAt: instant,
});

/** A piece of one wave: around an alarm, or because somebody in the cloud asked for it. The bed keeps every sample. */
const waveReading = z.strictObject({
  kind: z.literal('wave'),
  id: z.string().min(1).max(200),
  /** IEEE 11073-10101 code as text, as the wave row of the bed has it. */
  channel: z.string().min(1),
  /** UCUM; null where the device tells none. */
  unit: z.string().nullable(),
  rateHz: z.number().positive(),
  /** Time of the first sample. */
  measuredAt: instant,
  /** Signed 16-bit little-endian samples, base64: value = origin + factor × sample; -32768 = there is none (FHIR SampledData). */
  origin: z.number(),
  factor: z.number().positive(),
  samplesBase64: z.base64(),
  /** The alarm around which it was kept; null: asked for. */
  alarmId: z.string().nullable(),
});

export const telemetryEnvelope = z.strictObject({
  schema: z.literal(TELEMETRY_SCHEMA),
  /** `{hub device id}-{sequence}`; also the MQTT message-id. */
  messageId: z.string().min(1).max(128),
  /** Counts from 1 per station store and is never reused: a gap is a loss, a repeat is a duplicate. */
  sequence: z.int().positive(),
  /**
   * Names one run of the station's monitor. A run gives a number once: run and sequence together are the same message, for ever, even
   * where a store was brought back from an old copy. Absent: a station of before.
   */
  run: z.string().min(1).max(32).optional(),
  bed: z.strictObject({ id: z.string().min(1), ward: z.string().min(1) }),
  /** Who was admitted to this bed when this was measured; null when nobody was. */
  admission: z.strictObject({ patient: z.string().min(1), encounter: z.string().min(1), since: instant }).nullable(),
  /** The medical device that measured. `id` is its own identity (EUI-64, serial). */
  device: z.strictObject({
    id: z.string().min(1),
    driver: z.string(),
    manufacturer: z.string().nullable(),
    model: z.string().nullable(),
  }),
  readings: z.array(
    z.discriminatedUnion('kind', [
      vitalReading,
      alarmReading,
      entryReading,
      settingReading,
      actReading,
      admissionReading,
      noteReading,
      refusedNoteReading,
      waveReading,
    ]),
  ),
  /** The checked device messages that the readings were decoded from, whole. */
  frames: z.array(z.strictObject({ id: z.string(), kind: z.string(), arrivedAt: instant, bytesBase64: z.base64() })),
});

/** Several envelopes in one hub message, in the order in which they were written; each is judged by itself. */
export const BATCH_SCHEMA = 'wardlight.batch.v1';
/** In one batch; only in a file are they so many. */
export const MOST_MESSAGES = 4_000;
export const telemetryBatch = z.strictObject({
  schema: z.literal(BATCH_SCHEMA),
  messages: z.array(z.unknown()).min(1).max(MOST_MESSAGES),
});

/** A file of messages (a batch, gzip) that the station uploaded: in the stream this stands in their place, so that their order is kept. */
export const FILE_SCHEMA = 'wardlight.file.v1';
export const telemetryFile = z.strictObject({
  schema: z.literal(FILE_SCHEMA),
  messageId: z.string().min(1).max(128),
  /** Begins with the hub's name of the station. */
  blobName: z.string().min(1).max(1_024),
  bytes: z.int().positive(),
  /** Of the file, hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  messages: z.int().positive().max(MOST_MESSAGES),
});

export type TelemetryFile = z.infer<typeof telemetryFile>;
export type TelemetryEnvelope = z.infer<typeof telemetryEnvelope>;
export type TelemetryReading = TelemetryEnvelope['readings'][number];
export type VitalReading = Extract<TelemetryReading, { kind: 'vital' }>;
export type AlarmReading = Extract<TelemetryReading, { kind: 'alarm' }>;
export type ActReading = Extract<TelemetryReading, { kind: 'act' }>;
export type AdmissionReading = Extract<TelemetryReading, { kind: 'admission' }>;
export type SettingReading = Extract<TelemetryReading, { kind: 'setting' }>;
export type EntryReading = Extract<TelemetryReading, { kind: 'entry' }>;
export type NoteReading = Extract<TelemetryReading, { kind: 'note' }>;
export type RefusedNoteReading = Extract<TelemetryReading, { kind: 'note-refused' }>;
export type WaveReading = Extract<TelemetryReading, { kind: 'wave' }>;
