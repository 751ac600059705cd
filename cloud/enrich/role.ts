import type { EventLog, LogRecord, NewRecord } from '../contract/event-log.ts';
import type { NormalisedObservation } from '../contract/events.ts';
import type { FhirChanges } from '../contract/fhir-changes.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import { chartedReading } from './charted-reading.ts';
import { enrichedReadings } from './enriched-reading.ts';
import { laboratoryResult } from './laboratory/result.ts';
import { NOWHERE, PatientContexts } from './patient-context.ts';

export interface EnrichOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: Parking;
  /** Of the same server; stopped with the role. Without it names and places are remembered for two seconds only. */
  readonly changes?: FhirChanges;
  readonly logger: Logger;
}

/** Steps 7 and 8: `normalised` → `enriched`, and what people charted → `charted`, results → `laboratory`. While FHIR cannot answer, the log gives the batch again. */
export function startEnrich({ log, fhir, parking, changes, logger }: EnrichOptions): Promise<Role> {
  const contexts = new PatientContexts(fhir, changes ?? null);
  const counters = {
    readings: 0,
    charted: 0,
    laboratory: 0,
    'not a vital sign': 0,
    'in a unit not known': 0,
    'without a bed': 0,
    parked: 0,
  };
  /** Numbers and results that are not scored for their unit, by what they are. */
  const unknownUnits = new Set<string>();
  /** What each partition waits for; partitions go on independently. */
  const waiting = new Map<number | null, string>();

  const park = async (
    record: LogRecord,
    reason: string,
    deviceId: string | null,
    detail: string,
    impersonal = detail,
  ): Promise<readonly Enriched[]> => {
    const recordId = `${record.topic}/${record.partition}/${record.offset}`;
    await parking.park({ stage: 'enrich', reason, deviceId, recordId, detail, impersonal, payload: record.body });
    counters.parked++;
    return [];
  };

  const enrich = async (record: LogRecord): Promise<readonly Enriched[]> => {
    const event = readEvent(record);
    if (!event) return park(record, 'unreadable-event', null, 'the record is no normalised observation');
    const { subject, encounter, device } = event.observation;
    const deviceId = event.measurement.DeviceId;
    if (subject?.reference === undefined) return park(record, 'unknown-patient', deviceId, 'the Observation has no subject');
    const context = await contexts.of(subject.reference, encounter?.reference, performance.now(), device?.reference);
    if (!context) {
      const who = 'the Patient of the Observation';
      return park(record, 'unknown-patient', deviceId, `${subject.reference} does not exist`, `${who} does not exist`);
    }
    const laboratory = laboratoryResult(event.observation);
    if (laboratory !== null && 'result' in laboratory) return [{ topic: 'laboratory', record: recordOf(laboratory.result) }];
    if (laboratory !== null) unknownUnits.add(laboratory.unit);
    const charted = chartedReading(event);
    if (charted) return [{ topic: 'charted', record: recordOf(charted) }];
    const { readings, unknownUnits: others } = enrichedReadings(event, context.patient, context.placeAt);
    for (const other of others) unknownUnits.add(other);
    counters['in a unit not known'] += others.length;
    if (readings.length === 0 && others.length === 0) counters['not a vital sign']++;
    counters['without a bed'] += readings.filter(({ bed }) => bed === NOWHERE.bed).length;
    return readings.map((reading) => ({ topic: 'enriched', record: recordOf(reading) }));
  };

  const consumer = log.consume({
    topic: 'normalised',
    group: 'enrich',
    maxBatch: 500,
    async handle(records) {
      const found: Enriched[] = [];
      for (const record of records) found.push(...(await enrich(record)));
      const of = (topic: Enriched['topic']) => found.filter((each) => each.topic === topic).map(({ record }) => record);
      const [charted, laboratory, enriched] = [of('charted'), of('laboratory'), of('enriched')];
      // What was charted and resulted goes first: the minute that these readings close then knows it already.
      if (charted.length > 0) await log.append('charted', charted);
      if (laboratory.length > 0) await log.append('laboratory', laboratory);
      if (enriched.length > 0) await log.append('enriched', enriched);
      counters.charted += charted.length;
      counters.laboratory += laboratory.length;
      counters.readings += enriched.length;
      waiting.delete(records[0]?.partition ?? null);
    },
    onError(error, records) {
      const message = error instanceof Error ? error.message : String(error);
      waiting.set(records[0]?.partition ?? null, message);
      logger.error({ error: message, records: records.length }, 'enrich cannot go on yet; the batch is tried again');
    },
  });
  return Promise.resolve({
    name: 'enrich',
    health: () => ({
      state: waiting.size > 0 ? 'retrying' : 'running',
      lag: consumer.lag(),
      ...counters,
      ...(unknownUnits.size === 0 ? {} : { 'not scored for its unit': [...unknownUnits].sort().slice(0, 20).join(', ') }),
      ...(changes === undefined ? {} : { 'names and places': changes.state() }),
    }),
    trouble: () => [...waiting.values()][0] ?? null,
    async stop() {
      await consumer.stop();
      changes?.stop();
    },
  });
}

interface Enriched {
  readonly topic: 'enriched' | 'charted' | 'laboratory';
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
