import { VITAL_KINDS } from '#clinical';
import type { LiveEvent, LiveNumbers, LiveValue } from '../contract/dashboard-api.ts';
import type { EventLog, LogRecord } from '../contract/event-log.ts';
import type { EnrichedReading, IngestedEvent, Outcome } from '../contract/events.ts';
import type { Logger } from '../contract/role.ts';

export interface LiveSources {
  /** A window of the patient was scored. */
  outcome(patient: string, windowEnd: string): void;
  /** An alarm step of the station. */
  alarm(deviceId: string): void;
  /** The bed told that it shows what the cloud wrote to it, or that it does not, and why. */
  noteJudged(noteId: string, refused: string | null): void;
  /** A message of the station with waves in it. */
  waves(deviceId: string, body: unknown, enqueuedAt: string): void;
}

export interface LiveFeed {
  /** Numbers since the last call, one entry for each patient. */
  second(): readonly LiveNumbers[];
  /** Newest message of each station since this process started, ISO 8601. */
  readonly heard: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

const KIND_AT = new Map(VITAL_KINDS.map((kind, at) => [kind, at]));

/** What changes, as it changes. Every process that serves pages reads all partitions: its pages show the whole ward. */
export function openLiveFeed(log: EventLog, sources: LiveSources, logger: Logger): LiveFeed {
  const heard = new Map<string, string>();
  let numbers = new Map<string, NewNumbers>();
  const read = (topic: 'outcomes' | 'enriched' | 'ingested', take: (value: unknown) => void) =>
    log.consume({
      topic,
      group: 'api-live',
      partitions: Array.from({ length: log.partitionCount(topic) }, (_, partition) => partition),
      handle(records: readonly LogRecord[]) {
        for (const record of records) take(JSON.parse(Buffer.from(record.body).toString('utf8')));
        return Promise.resolve();
      },
      onError: (error) => logger.warn({ error: String(error), topic }, 'the live feed could not go on; it tries again'),
    });
  const consumers = [
    read('outcomes', (value) => {
      const { window } = value as Outcome;
      sources.outcome(window.patient, window.windowEnd);
    }),
    read('enriched', (value) => withReading(numbers, value as EnrichedReading)),
    read('ingested', (value) => {
      const event = value as IngestedEvent;
      const deviceId = text(event.SystemProperties['iothub-connection-device-id']);
      if (deviceId === '') return;
      if (event.enqueuedAt > (heard.get(deviceId) ?? '')) heard.set(deviceId, event.enqueuedAt);
      const { alarmed, notes, waves } = toldIn(event.Body);
      if (waves) sources.waves(deviceId, event.Body, event.enqueuedAt);
      if (alarmed) sources.alarm(deviceId);
      for (const { id, refused } of notes) sources.noteJudged(id, refused);
    }),
  ];
  return {
    heard,
    second() {
      const told = numbers;
      numbers = new Map();
      return [...told].map(([patient, known]) => liveNumbers(patient, known));
    },
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
  };
}

interface NewNumbers {
  /** Of the newest, Unix ms. */
  atMs: number;
  readonly values: (number | null)[];
  /** When each was measured, Unix ms. */
  readonly times: number[];
}

/** The newest of each vital sign; one that comes late never replaces a newer one. */
export function withReading(numbers: Map<string, NewNumbers>, { patient, vital, value, effectiveAt }: EnrichedReading): void {
  const at = KIND_AT.get(vital);
  if (at === undefined) return;
  const atMs = Date.parse(effectiveAt);
  const known: NewNumbers = numbers.get(patient) ?? {
    atMs,
    values: VITAL_KINDS.map(() => null),
    times: VITAL_KINDS.map(() => Number.NEGATIVE_INFINITY),
  };
  numbers.set(patient, known);
  if (atMs < (known.times[at] ?? 0)) return;
  known.values[at] = value;
  known.times[at] = atMs;
  known.atMs = Math.max(known.atMs, atMs);
}

/** Each value keeps its own time: one that comes late, or from another station, is as old as it is. */
export function liveNumbers(patient: string, { atMs, values, times }: NewNumbers): LiveNumbers {
  const told = values.map((value, at): LiveValue => {
    const measuredMs = times[at] ?? atMs;
    return value === null || measuredMs === atMs ? value : [value, atMs - measuredMs];
  });
  return [patient, atMs, ...told];
}

interface ToldNote {
  readonly id: string;
  readonly refused: string | null;
}

/** What a message tells beside numbers; one that is not ours tells nothing. */
export function toldIn(body: unknown): {
  readonly alarmed: boolean;
  /** Of the cloud, as the bed judged them; `refused` null: it shows it. */
  readonly notes: readonly ToldNote[];
  readonly waves: boolean;
} {
  const readings = (body as { readings?: unknown } | null)?.readings;
  if (!Array.isArray(readings)) return { alarmed: false, notes: [], waves: false };
  const parts = readings as ({ kind?: unknown; id?: unknown; reason?: unknown } | null)[];
  return {
    alarmed: parts.some((part) => part?.kind === 'alarm'),
    waves: parts.some((part) => part?.kind === 'wave'),
    notes: parts.flatMap((part): ToldNote[] => {
      if (part === null || typeof part.id !== 'string') return [];
      if (part.kind === 'note-refused') return [{ id: part.id, refused: text(part.reason) }];
      return part.kind === 'note' ? [{ id: part.id, refused: null }] : [];
    }),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** One server-sent event, ready for any number of pages. */
export function eventText({ type, ...rest }: LiveEvent): string {
  return `event: ${type}\ndata: ${JSON.stringify(rest)}\n\n`;
}
