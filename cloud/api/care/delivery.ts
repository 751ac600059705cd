import { setTimeout as pause } from 'node:timers/promises';
import type { Bundle, BundleEntry } from '@medplum/fhirtypes';
import type { BedNote } from '../../contract/bed-note.ts';
import type { ActedEvent, CareAct, NotTold } from '../../contract/care-team.ts';
import type { EventLog } from '../../contract/event-log.ts';
import { type FhirClient, FhirError } from '../../contract/fhir-client.ts';
import type { Logger } from '../../contract/role.ts';
import type { CareActs, Target } from './acts-adapter.ts';
import { bedNote } from './bed-note.ts';
import type { FindBed } from './bed-now.ts';
import { careResources, practitionersOf } from './care-resources.ts';
import { turnsOf } from './responsibility.ts';

/**
 * Hands a note to the bed's queue, from which it goes at `expiresMs` (Unix); rejects when it could not be queued. `never`: it never can be,
 * e.g. no such device.
 */
export type TellBed = (
  deviceId: string,
  id: string,
  note: BedNote,
  expiresMs: number,
) => Promise<'queued' | { readonly never: string }>;

export interface DeliveryOptions {
  readonly acts: CareActs;
  readonly fhir: FhirClient;
  readonly log: Pick<EventLog, 'append'>;
  /** Null: this process has no way to a bed; that is said of each act. */
  readonly tellBed: TellBed | null;
  /** Where the patient lies now. */
  readonly findBed: FindBed;
  readonly logger: Logger;
  /** Told of each act whose state changed. */
  readonly changed: (act: CareAct) => void;
  readonly retryMs?: number;
}

const RETRY_MS = 5_000;
const AT_ONCE = 20;
/** How far it was brought. */
const NOT_OF_THE_ACT: ReadonlySet<string> = new Set<Exclude<keyof CareAct, keyof ActedEvent>>(['fhir', 'bedside']);
/** A note is of no use the next day. */
const LIFE_MS = 12 * 3_600_000;

/**
 * Brings every act to the bed in which its patient lies now, to FHIR and into the log, at least once each, in order, again until it is there
 * or refused for good. Where nobody can say that she lies there, no bed is told, and why stands with the act.
 */
export function startDelivery(options: DeliveryOptions): { wake(): void; stop(): Promise<void> } {
  const { acts, fhir, log, tellBed, findBed, logger, changed, retryMs = RETRY_MS } = options;
  const over = new AbortController();
  let wakeUp = (): void => undefined;

  /** Who signed in at our own authorisation server is there already, and is not written again: her name may be another by now. */
  const unknownOf = async (people: ReturnType<typeof practitionersOf>): Promise<typeof people> => {
    const there = await Promise.all(people.map(({ id }) => fhir.read('Practitioner', id)));
    return people.filter((_person, at) => there[at] === null);
  };
  const toFhir = async (act: CareAct): Promise<void> => {
    const opened = act.kind === 'task-done' && act.about !== null ? await acts.find(act.about) : null;
    const turns = act.kind === 'assigned' ? turnsOf(await acts.assignments(act.patient)) : [];
    const people = await unknownOf(practitionersOf(turns));
    const entry = [...people, ...careResources(act, { opened, turns })].map(
      (resource): BundleEntry => ({
        resource,
        request: { method: 'PUT', url: `${resource.resourceType}/${resource.id}` },
      }),
    );
    try {
      await fhir.bundle({ resourceType: 'Bundle', type: 'transaction', entry } satisfies Bundle);
      await acts.settled('fhir', act.id, 'done', null);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      logger.error({ act: act.id, error: error.message }, 'FHIR refused what somebody did; it is kept in work.act');
      await acts.settled('fhir', act.id, 'refused', error.message);
    }
  };
  const told = async (act: CareAct): Promise<'queued' | { readonly never: string }> => {
    const refused = (never: NotTold) => ({ never });
    const expiresMs = Date.parse(act.at) + LIFE_MS;
    if (tellBed === null) return refused('no-way');
    if (expiresMs <= Date.now()) return refused('expired');
    const bed = await findBed(act.patient);
    return 'never' in bed ? bed : tellBed(bed.deviceId, messageIdOf(act.id), bedNote(act, bed), expiresMs);
  };
  const toBed = async (act: CareAct): Promise<void> => {
    const answer = await told(act);
    if (answer === 'queued') await acts.settled('bed', act.id, 'done', null);
    else await acts.settled('bed', act.id, 'refused', answer.never);
  };
  const toLog = async (act: CareAct): Promise<void> => {
    const body = Buffer.from(JSON.stringify(act, (name, value: unknown) => (NOT_OF_THE_ACT.has(name) ? undefined : value)));
    await log.append('acted', [{ key: act.patient, headers: {}, body }]);
    await acts.settled('log', act.id, 'done', null);
  };
  /** @returns whether more may be waiting */
  const deliver = async (target: Target, work: (act: CareAct) => Promise<void>): Promise<boolean> => {
    const waiting = await acts.waiting(target, AT_ONCE);
    for (const act of waiting) {
      try {
        await work(act);
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        logger.warn({ act: act.id, target, error: reason }, 'an act could not be delivered; it is tried again');
        await acts.postponed(target, act.id, reason, retryMs);
      }
      const now = await acts.find(act.id);
      if (now !== null) changed(now);
    }
    return waiting.length === AT_ONCE;
  };
  const run = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const woken = new Promise<void>((resolve) => (wakeUp = resolve));
      try {
        const more = [await deliver('bed', toBed), await deliver('log', toLog), await deliver('fhir', toFhir)];
        if (more.includes(true)) continue;
      } catch (error) {
        logger.warn({ error: error instanceof Error ? error.message : String(error) }, 'acts could not be read; tried again');
      }
      await Promise.race([woken, pause(retryMs, undefined, { signal: over.signal }).catch(() => undefined)]);
    }
  };
  const running = run();
  return {
    wake: () => wakeUp(),
    async stop() {
      over.abort();
      await running;
    },
  };
}

/** Of an act, with none of the characters that IoT Hub takes in no message id; what the bed says of it has this one. */
function messageIdOf(actId: string): string {
  return encodeURIComponent(actId);
}

export function actIdOf(messageId: string): string {
  try {
    return decodeURIComponent(messageId);
  } catch {
    return messageId;
  }
}

/** The server understood and will never take it. */
function isRefusal(error: unknown): error is FhirError {
  return error instanceof FhirError && [400, 404, 422].includes(error.status);
}
