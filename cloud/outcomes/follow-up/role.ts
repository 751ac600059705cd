import type { Condition, Encounter, Flag, Location, Patient } from '@medplum/fhirtypes';
import type { EventLog } from '../../contract/event-log.ts';
import { type FhirClient, FhirError } from '../../contract/fhir-client.ts';
import type { FollowedEvent, FollowUp } from '../../contract/follow-up.ts';
import type { Logger, Role } from '../../contract/role.ts';
import { followedFlag } from '../followed-flag.ts';
import { endedFlags } from './ended-flags.ts';
import { eventsOfCondition, eventsOfEncounter, eventsOfPatient, type Places } from './followed-events.ts';

export interface FollowUpOptions {
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly logger: Logger;
  readonly everyMs?: number;
}

const EVERY_MS = 300_000;
/** What was written while the last answer was being read is asked for again. */
const OVERLAP_MS = 600_000;
const READ_PIECE = 1_000;

/**
 * What became of patients, from Patient, Encounter and Condition in FHIR as they change → `followed`. It goes on from the newest that
 * the topic holds; told again is as told once. Flags that are open though the stay is over are ended.
 */
export async function startFollowUp({ log, fhir, logger, everyMs = EVERY_MS }: FollowUpOptions): Promise<Role> {
  const counts = { events: 0, ended: 0, failures: 0 };
  const told = await toldBefore(log);
  let since = Math.max(0, ...[...told.values()].map(({ recordedAt }) => Date.parse(recordedAt)));

  const changedSince = (instant: string) => ({ _lastUpdated: `ge${instant}` });
  const look = async (): Promise<void> => {
    const query: Record<string, string> = since === 0 ? {} : changedSince(new Date(since - OVERLAP_MS).toISOString());
    const patients = await fhir.search<Patient>('Patient', query);
    const encounters = await fhir.search<Encounter>('Encounter', query);
    const conditions = await fhir.search<Condition>('Condition', query);
    const places = await placesOf(fhir, encounters);
    const events = [
      ...patients.flatMap(eventsOfPatient),
      ...encounters.flatMap((encounter) => eventsOfEncounter(encounter, places)),
      ...conditions.flatMap(eventsOfCondition),
    ];
    const changed = new Map(
      [...patients, ...encounters, ...conditions].map(({ resourceType, id, meta }) => [
        `${resourceType}/${id}`,
        meta?.lastUpdated,
      ]),
    );
    const now = new Set(events.map(({ id }) => id));
    // What a resource no longer says did not happen.
    for (const before of told.values())
      if (changed.has(before.resource) && !now.has(before.id) && !before.withdrawn)
        events.push({ ...before, withdrawn: true, recordedAt: changed.get(before.resource) ?? before.recordedAt });
    const fresh = events.filter((event) => !same(told.get(event.id), event));
    if (fresh.length > 0)
      await log.append(
        'followed',
        fresh.map((event) => ({ key: event.patient, headers: {}, body: Buffer.from(JSON.stringify(event)) })),
      );
    for (const event of fresh) told.set(event.id, event);
    counts.events += fresh.length;
    for (const { meta } of [...patients, ...encounters, ...conditions])
      since = Math.max(since, Date.parse(meta?.lastUpdated ?? '') || 0);
    await endFlags();
  };

  /** Told first: after a crash between the two the flag is open still, and ended once more. */
  const endFlags = async (): Promise<void> => {
    const open = await fhir.search<Flag>('Flag', { date: `ge${new Date().toISOString()}` });
    for (const flag of endedFlags(open, [...told.values()])) {
      const { reference = '' } = flag.subject;
      await log.append('followed', [{ key: reference, headers: {}, body: Buffer.from(JSON.stringify(followedFlag(flag))) }]);
      try {
        await fhir.update(flag, flag.meta?.versionId);
        counts.ended += 1;
      } catch (error) {
        // Somebody else changed it in between: it is looked at again.
        if (!(error instanceof FhirError) || error.status !== 412) throw error;
      }
    }
  };

  let work: Promise<void> = Promise.resolve();
  const again = (): void => {
    work = work.then(look).catch((error: unknown) => {
      counts.failures += 1;
      logger.warn(
        { error: error instanceof Error ? error.message : String(error) },
        'what became of patients could not be asked; it is asked again',
      );
    });
  };
  again();
  const timer = setInterval(again, everyMs);
  return {
    name: 'follow-up',
    health: () => ({
      'events told': counts.events,
      'flags ended with the stay': counts.ended,
      'failed attempts': counts.failures,
      'FHIR known up to': since === 0 ? 'nothing yet' : new Date(since).toISOString(),
    }),
    async stop() {
      clearInterval(timer);
      await work;
    },
  };
}

async function toldBefore(log: EventLog): Promise<Map<string, FollowedEvent>> {
  const told = new Map<string, FollowedEvent>();
  for (let partition = 0; partition < log.partitionCount('followed'); partition += 1) {
    const end = await log.endOffset('followed', partition);
    for (let offset = await log.beginOffset('followed', partition); offset < end; ) {
      const records = await log.read('followed', partition, offset, READ_PIECE);
      if (records.length === 0) break;
      for (const { body } of records) {
        const value = JSON.parse(Buffer.from(body).toString('utf8')) as FollowUp;
        if (value.what === 'event') told.set(value.id, value);
      }
      offset = (records.at(-1)?.offset ?? offset) + 1;
    }
  }
  return told;
}

/** Each Location once, and the one above it. */
async function placesOf(fhir: FhirClient, encounters: readonly Encounter[]): Promise<Places> {
  const known = new Map<string, Location | null>();
  const read = async (reference: string): Promise<Location | null> => {
    const found = known.get(reference);
    if (found !== undefined) return found;
    const location = reference.startsWith('Location/') ? await fhir.read<Location>('Location', reference.slice(9)) : null;
    known.set(reference, location);
    return location;
  };
  for (const { location = [] } of encounters)
    for (const { location: at } of location) {
      const bed = await read(at.reference ?? '');
      if (bed?.partOf?.reference !== undefined) await read(bed.partOf.reference);
    }
  return (reference) => {
    const bed = known.get(reference) ?? null;
    if (bed === null) return null;
    const ward = known.get(bed.partOf?.reference ?? '') ?? null;
    const types = [bed, ward]
      .flatMap((place) => place?.type ?? [])
      .flatMap(({ coding = [] }) => coding.flatMap(({ code }) => code ?? []));
    return { bed: bed.name ?? '', ward: ward?.name ?? '', types };
  };
}

/** A resource that changed in something else says the same. */
function same(before: FollowedEvent | undefined, { at, withdrawn, patient, ward }: FollowedEvent): boolean {
  return (
    before !== undefined &&
    before.at === at &&
    before.withdrawn === withdrawn &&
    before.patient === patient &&
    before.ward === ward
  );
}
