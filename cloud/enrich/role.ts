import type { EventLog, LogRecord, NewRecord } from '../contract/event-log.ts';
import type { NormalisedObservation } from '../contract/events.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import { chartedReading } from './charted-reading.ts';
import { enrichedReading } from './enriched-reading.ts';
import { NOWHERE, PatientContexts } from './patient-context.ts';

export interface EnrichOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: Parking;
  readonly logger: Logger;
}

/** Steps 7 and 8: `normalised` → `enriched`, and what people charted → `charted`. While FHIR cannot answer, the log gives the batch again. */
export function startEnrich({ log, fhir, parking, logger }: EnrichOptions): Promise<Role> {
  const contexts = new PatientContexts(fhir);
  const counters = { readings: 0, charted: 0, 'not a vital sign': 0, 'without a bed': 0, parked: 0 };
  /** What each partition waits for; partitions go on independently. */
  const waiting = new Map<number | null, string>();

  const park = async (record: LogRecord, reason: string, deviceId: string | null, detail: string): Promise<null> => {
    const recordId = `${record.topic}/${record.partition}/${record.offset}`;
    await parking.park({ stage: 'enrich', reason, deviceId, recordId, detail, payload: record.body });
    counters.parked++;
    return null;
  };

  const enrich = async (record: LogRecord): Promise<Enriched | null> => {
    const event = readEvent(record);
    if (!event) return park(record, 'unreadable-event', null, 'the record is no normalised observation');
    const { subject, encounter, device } = event.observation;
    const deviceId = event.measurement.DeviceId;
    if (subject?.reference === undefined) return park(record, 'unknown-patient', deviceId, 'the Observation has no subject');
    const context = await contexts.of(subject.reference, encounter?.reference, performance.now(), device?.reference);
    if (!context) return park(record, 'unknown-patient', deviceId, `${subject.reference} does not exist`);
    const charted = chartedReading(event);
    if (charted) return { topic: 'charted', record: recordOf(charted) };
    const reading = enrichedReading(event, context.patient, context.place);
    if (!reading) {
      counters['not a vital sign']++;
      return null;
    }
    if (context.place === NOWHERE) counters['without a bed']++;
    return { topic: 'enriched', record: recordOf(reading) };
  };

  const consumer = log.consume({
    topic: 'normalised',
    group: 'enrich',
    maxBatch: 500,
    async handle(records) {
      const found: Enriched[] = [];
      for (const record of records) {
        const reading = await enrich(record);
        if (reading) found.push(reading);
      }
      const of = (topic: Enriched['topic']) => found.filter((each) => each.topic === topic).map(({ record }) => record);
      const [charted, enriched] = [of('charted'), of('enriched')];
      // What was charted goes first: the minute that these readings close then knows it already.
      if (charted.length > 0) await log.append('charted', charted);
      if (enriched.length > 0) await log.append('enriched', enriched);
      counters.charted += charted.length;
      counters.readings += enriched.length;
      waiting.delete(records[0]?.partition ?? null);
    },
    onError(error, records) {
      const message = error instanceof Error ? error.message : String(error);
      waiting.set(records[0]?.partition ?? null, `retrying: ${message}`);
      logger.error({ error: message, records: records.length }, 'enrich cannot go on yet; the batch is tried again');
    },
  });
  return Promise.resolve({
    name: 'enrich',
    health: () => ({ state: [...waiting.values()][0] ?? 'running', lag: consumer.lag(), ...counters }),
    stop: () => consumer.stop(),
  });
}

interface Enriched {
  readonly topic: 'enriched' | 'charted';
  readonly record: NewRecord;
}

function recordOf(reading: { readonly patient: string }): NewRecord {
  return { key: reading.patient, headers: {}, body: new TextEncoder().encode(JSON.stringify(reading)) };
}

function readEvent(record: LogRecord): NormalisedObservation | null {
  try {
    const event = JSON.parse(new TextDecoder().decode(record.body)) as Partial<NormalisedObservation> | null;
    const whole = event?.observation?.resourceType === 'Observation' && event.measurement && event.record !== undefined;
    return whole ? (event as NormalisedObservation) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
