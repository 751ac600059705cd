import type { EventLog, LogRecord, NewRecord } from '../contract/event-log.ts';
import type { NormalisedObservation } from '../contract/events.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import { enrichedReading, vitalOf } from './reading.ts';
import { UNKNOWN_PLACE, WhereaboutsFinder } from './whereabouts.ts';

export interface EnrichOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: Parking;
  readonly logger: Logger;
}

/** Steps 7 and 8: `normalised` → `enriched`. While FHIR cannot answer, the log gives the batch again. */
export function startEnrich({ log, fhir, parking, logger }: EnrichOptions): Promise<Role> {
  const whereabouts = new WhereaboutsFinder(fhir, () => performance.now());
  const counters = { readings: 0, 'not a vital sign': 0, 'without a bed': 0, parked: 0 };
  let state = 'running';

  const enrich = async (record: LogRecord): Promise<NewRecord | null> => {
    const recordId = `${record.topic}/${record.partition}/${record.offset}`;
    const event = readEvent(record);
    if (!event) {
      counters.parked++;
      await parking.park({
        stage: 'enrich',
        reason: 'unreadable-event',
        deviceId: null,
        recordId,
        detail: 'the record is no normalised observation',
        payload: record.body,
      });
      return null;
    }
    const vital = vitalOf(event.observation);
    if (!vital) {
      counters['not a vital sign']++;
      return null;
    }
    const where = await whereabouts.find(event.observation);
    if (!where) {
      counters.parked++;
      const patient = event.observation.subject?.reference ?? 'no subject';
      const { DeviceId: deviceId } = event.measurement;
      await parking.park({
        stage: 'enrich',
        reason: 'unknown-patient',
        deviceId,
        recordId,
        detail: `${patient} does not exist`,
        payload: record.body,
      });
      return null;
    }
    if (where.bed === UNKNOWN_PLACE) counters['without a bed']++;
    const reading = enrichedReading(event, vital, where);
    return { key: reading.patient, headers: {}, body: new TextEncoder().encode(JSON.stringify(reading)) };
  };

  const consumer = log.consume({
    topic: 'normalised',
    group: 'enrich',
    maxBatch: 500,
    async handle(records) {
      const enriched: NewRecord[] = [];
      for (const record of records) {
        const reading = await enrich(record);
        if (reading) enriched.push(reading);
      }
      if (enriched.length > 0) await log.append('enriched', enriched);
      counters.readings += enriched.length;
      state = 'running';
    },
    onError(error, records) {
      const message = error instanceof Error ? error.message : String(error);
      state = `retrying: ${message}`;
      logger.error({ error: message, records: records.length }, 'enrich cannot go on yet; the batch is tried again');
    },
  });
  return Promise.resolve({
    name: 'enrich',
    health: () => ({ state, lag: consumer.lag(), ...counters }),
    stop: () => consumer.stop(),
  });
}

function readEvent(record: LogRecord): NormalisedObservation | null {
  try {
    const event = JSON.parse(new TextDecoder().decode(record.body)) as Partial<NormalisedObservation> | null;
    return event?.observation?.resourceType === 'Observation' && event.measurement && event.record !== undefined
      ? (event as NormalisedObservation)
      : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
