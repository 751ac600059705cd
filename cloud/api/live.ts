import type { LiveEvent } from '../contract/dashboard-api.ts';
import type { EventLog, LogRecord } from '../contract/event-log.ts';
import type { EnrichedReading, IngestedEvent, Outcome } from '../contract/events.ts';

export interface LiveFeed {
  /** @returns a function that stops listening */
  listen(listener: (event: LiveEvent) => void): () => void;
  stop(): Promise<void>;
}

/** What changes, as it changes, for every open page. Pages fetch what they show; events only tell them when. */
export function openLiveFeed(log: EventLog): LiveFeed {
  const listeners = new Set<(event: LiveEvent) => void>();
  const forward = (topic: 'outcomes' | 'enriched' | 'ingested', toEvent: (value: unknown) => LiveEvent | null) =>
    log.consume({
      topic,
      group: 'api-live',
      handle(records: readonly LogRecord[]) {
        for (const record of records) {
          const event = toEvent(JSON.parse(Buffer.from(record.body).toString('utf8')));
          if (event !== null) for (const listener of listeners) listener(event);
        }
        return Promise.resolve();
      },
    });
  const consumers = [
    forward('outcomes', (value) => outcomeEvent(value as Outcome)),
    forward('enriched', (value) => readingEvent(value as EnrichedReading)),
    forward('ingested', (value) => alarmEvent(value as IngestedEvent)),
  ];
  return {
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async stop() {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
    },
  };
}

export function outcomeEvent({ window, writtenAt }: Outcome): LiveEvent {
  return { type: 'outcome', patient: window.patient, windowEnd: window.windowEnd, writtenAt };
}

export function readingEvent(reading: EnrichedReading): LiveEvent {
  const { patient, vital, value, unit, effectiveAt } = reading;
  return { type: 'reading', patient, vital, value, unit, at: effectiveAt };
}

/** Only messages that carry an alarm step are worth telling. */
export function alarmEvent(event: IngestedEvent): LiveEvent | null {
  const readings = (event.Body as { readings?: unknown } | null)?.readings;
  if (!Array.isArray(readings)) return null;
  const alarmed = readings.some((reading: unknown) => (reading as { kind?: unknown } | null)?.kind === 'alarm');
  if (!alarmed) return null;
  return { type: 'alarm', deviceId: text(event.SystemProperties['iothub-connection-device-id']) };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
