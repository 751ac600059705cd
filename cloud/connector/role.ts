import type { Communication, Observation } from '@medplum/fhirtypes';
import { type EventLog, type LogRecord, RETRY_HEADER } from '../contract/event-log.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { Logger, Parking, Role } from '../contract/role.ts';
import { type Correction, correctionsIn, parkedCorrection } from './admission-corrections.ts';
import {
  type AcceptedRecord,
  claimsOf,
  type NormalisedRecord,
  normaliseEvent,
  type Parked,
  readEvent,
  refusedClaim,
} from './batch.ts';
import { closePeriods } from './close-periods.ts';
import { type Companions, writeMetrics, writeProvenances } from './companions.ts';
import { isAhead } from './device-clock.ts';
import { resolveIdentities } from './identity.ts';
import { type IdentityRules, LOOKUP } from './identity-claim.ts';
import { type LoadedMapping, type MappingFiles, MappingInvalid } from './mapping-files-adapter.ts';
import { outcomeOf, type PlannedAlert, planWrites, refusedWrites } from './plan-writes.ts';
import { writeResources } from './resource-writer.ts';

export interface ConnectorOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: Parking;
  /** Asked before every batch, so that a change counts from the next one on. */
  readonly mapping: MappingFiles;
  readonly logger: Logger;
  /** Behaves as the original connector also where its behaviour is a mistake. Default false. */
  readonly compat?: boolean;
  /** How Patient and Device are found. Default: looked up. */
  readonly identity?: IdentityRules;
  /** A further FHIR server, which gets everything by a position of its own; what it gets does not go on as `normalised`. */
  readonly target?: string;
}

/**
 * Steps 5a to 6: events become measurements, measurements become Observations in FHIR, and what was written goes on as
 * `normalised`. A batch counts as done when its Observations are committed, its refused parts parked and its `normalised` records
 * on disk; until then the log gives it again, which changes nothing.
 */
export async function startConnector(options: ConnectorOptions): Promise<Role> {
  const { log, logger } = options;
  const connector = new Connector(options);
  await connector.checkMapping();
  const name = options.target === undefined ? 'connector' : `connector-${options.target}`;
  const consumer = log.consume({
    topic: 'ingested',
    group: name,
    maxBatch: 100,
    handle: (records) => connector.handle(records),
    onError(error, records) {
      connector.failed(records[0]?.partition ?? null, error);
      logger.error({ error: messageOf(error), records: records.length }, 'connector cannot go on yet; the batch is tried again');
    },
  });
  const closing = setInterval(() => void connector.closePeriods(), CLOSE_EVERY_MS);
  return {
    name,
    health: () => ({ state: connector.state(), lag: consumer.lag(), ...connector.counters, ...mistakes(options.mapping) }),
    trouble: () => connector.trouble(),
    async stop() {
      clearInterval(closing);
      await consumer.stop();
    },
  };
}

function mistakes(mapping: MappingFiles): Readonly<Record<string, string>> {
  const problem = mapping.problem?.() ?? null;
  return problem === null ? {} : { 'mapping not taken': problem };
}

/** How soon after its end a period is declared final. */
const CLOSE_EVERY_MS = 60_000;

class Connector {
  /** What each partition waits for; partitions go on independently. */
  readonly #waiting = new Map<number | null, { readonly state: string; readonly trouble: string }>();
  readonly counters = {
    messages: 0,
    'messages without measurements': 0,
    'numbers without template': 0,
    observations: 0,
    'unchanged observations': 0,
    alarms: 0,
    'device metrics': 0,
    provenances: 0,
    'companions refused': 0,
    'periods closed': 0,
    'attempts to close periods that failed': 0,
    'device clock ahead': 0,
    parked: 0,
  };
  readonly #options: ConnectorOptions;
  readonly #dialect: { readonly compat: boolean };
  readonly #files: MappingFiles;
  readonly #stage: string;

  constructor(options: ConnectorOptions) {
    this.#options = options;
    this.#dialect = { compat: options.compat ?? false };
    this.#files = options.mapping;
    this.#stage = options.target === undefined ? 'connector' : `connector/${options.target}`;
  }

  /** A mistake is shown from the start, not only with the first message. */
  async checkMapping(): Promise<void> {
    try {
      await this.#files.current();
    } catch (error) {
      this.failed(null, error);
      this.#options.logger.error(
        { error: messageOf(error) },
        'the mapping has mistakes; nothing is processed until they are mended',
      );
    }
  }

  failed(partition: number | null, error: unknown): void {
    const trouble = messageOf(error);
    // What is wrong with a mapping is said in its own words.
    const state = error instanceof MappingInvalid ? `mapping invalid: ${trouble}` : 'retrying';
    this.#waiting.set(partition, { state, trouble });
  }

  state(): string {
    const [first] = this.#waiting.values();
    return first?.state ?? 'running';
  }

  trouble(): string | null {
    const [first] = this.#waiting.values();
    return first?.trouble ?? null;
  }

  async handle(records: readonly LogRecord[]): Promise<void> {
    const mapping = await this.#files.current();
    this.#waiting.delete(null);
    const parked: Parked[] = [];
    const corrections: Correction[] = [];
    const read = records.flatMap((record) => this.#read(record, mapping, parked, corrections));
    const accepted = await this.#accept(read, parked);
    const { fhir } = this.#options;
    const issued = new Date().toISOString();
    const { metrics, ...toldMetrics } = await writeMetrics(fhir, accepted, mapping);
    const planned = planWrites(accepted, mapping, this.#dialect, issued, { ...fhir.behaviour, metrics });
    const results = await writeResources<Observation>(fhir, 'Observation', planned.writes);
    const outcomes = planned.writes.flatMap((write, at) => {
      const result = results[at];
      return result ? [outcomeOf(write, result)] : [];
    });
    parked.push(...planned.parked, ...outcomes.flatMap((outcome) => ('parked' in outcome ? outcome.parked : [])));
    parked.push(...(await this.#writeAlerts(planned.alerts)));
    this.#countCompanions('device metrics', toldMetrics);
    this.#countCompanions('provenances', await writeProvenances(fhir, planned.writes, results, issued));
    // After the writes: what the same batch wrote counts.
    for (const correction of corrections) {
      const item = await parkedCorrection(this.#options.fhir, correction);
      if (item) parked.push(item);
    }
    for (const item of parked) await this.#options.parking.park({ stage: this.#stage, ...item });
    const written = outcomes.flatMap((outcome) => ('written' in outcome ? [outcome.written] : []));
    if (written.length > 0 && this.#options.target === undefined) {
      const body = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
      await this.#options.log.append(
        'normalised',
        written.map((one) => ({ key: one.observation.subject?.reference ?? '', headers: {}, body: body(one) })),
      );
    }
    const changed = results.filter((result) => 'changed' in result && result.changed).length;
    this.#count(records.length, read, changed, written.length - changed, parked.length);
    this.#waiting.delete(records[0]?.partition ?? null);
  }

  async #writeAlerts(alerts: readonly PlannedAlert[]): Promise<readonly Parked[]> {
    const results = await writeResources<Communication>(this.#options.fhir, 'Communication', alerts);
    this.counters.alarms += results.filter((result) => 'changed' in result && result.changed).length;
    return refusedWrites(alerts, results);
  }

  /** The readings are in FHIR without them, so nothing is parked; that they are missing is shown. */
  #countCompanions(what: 'device metrics' | 'provenances', { changed, refused }: Companions): void {
    this.counters[what] += changed;
    this.counters['companions refused'] += refused.length;
    for (const why of refused) this.#options.logger.warn({ why }, `${what}: the FHIR server takes one not`);
  }

  #read(record: LogRecord, mapping: LoadedMapping, parked: Parked[], corrections: Correction[]): NormalisedRecord[] {
    try {
      const event = readEvent(record.body);
      const found = normaliseEvent(event, record.body, mapping, this.#dialect);
      parked.push(...found.parked);
      corrections.push(...correctionsIn(event, record.body, record.headers[RETRY_HEADER] !== undefined));
      return [found.read];
    } catch (error) {
      // Deeper than any device message, or no JSON: this record alone is kept aside.
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      const recordId = `${record.topic}/${record.partition}/${record.offset}`;
      parked.push({ reason: 'unreadable-event', deviceId: null, recordId, detail: messageOf(error), payload: record.body });
      return [];
    }
  }

  async #accept(read: readonly NormalisedRecord[], parked: Parked[]): Promise<readonly AcceptedRecord[]> {
    const accepted: AcceptedRecord[] = [];
    const claimed = read.flatMap(claimsOf);
    const resolved = await resolveIdentities(
      this.#options.fhir,
      claimed.map(({ claim }) => claim),
      this.#options.identity ?? LOOKUP,
    );
    for (const one of claimed) {
      const resolution = resolved.get(one.claim);
      if (resolution && 'identity' in resolution) accepted.push({ ...one, identity: resolution.identity });
      else if (resolution) parked.push(refusedClaim(one, resolution));
    }
    return accepted;
  }

  /** What no longer can get more readings says so; a server that does not answer now is asked again. */
  async closePeriods(): Promise<void> {
    try {
      const mapping = await this.#files.current();
      if (this.#dialect.compat || ![...mapping.fhir.values()].some(({ periodInterval }) => periodInterval > 0)) return;
      this.counters['periods closed'] += await closePeriods(this.#options.fhir, Date.now());
    } catch (error) {
      this.counters['attempts to close periods that failed'] += 1;
      this.#options.logger.warn({ error: messageOf(error) }, 'periods that are over could not be closed yet');
    }
  }

  #count(messages: number, read: readonly NormalisedRecord[], changed: number, unchanged: number, parked: number): void {
    this.counters.messages += messages;
    this.counters['messages without measurements'] += read.filter(({ measurements }) => measurements.length === 0).length;
    this.counters['numbers without template'] += read.reduce((sum, { unmapped }) => sum + unmapped, 0);
    this.counters['device clock ahead'] += read.reduce((sum, { measurements }) => sum + measurements.filter(isAhead).length, 0);
    this.counters.observations += changed;
    this.counters['unchanged observations'] += unchanged;
    this.counters.parked += parked;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
