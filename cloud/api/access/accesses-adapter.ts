import type { AuditEvent, Bundle } from '@medplum/fhirtypes';
import type { Person } from '../../contract/accounts.ts';
import type { FhirClient } from '../../contract/fhir-client.ts';
import type { Logger } from '../../contract/role.ts';
import {
  type Act,
  accessEvent,
  actEvent,
  brokenGlassEvent,
  type DeviceAct,
  deviceEvent,
  type SeenPatients,
  withoutReferences,
} from './audit-events.ts';

/** Writes down who saw whom and who did what to a device or to the service, as AuditEvents. */
export interface Accesses {
  /**
   * A page that asks again by itself is one access in ten minutes.
   * @param what name of the route, e.g. `ward`
   * @param patients `Patient/{id}`
   */
  note(person: Person, what: string, patients: readonly string[]): void;
  /** At once, and always. Rejects when it cannot be written: then nothing is opened. */
  brokeGlass(person: Person, patient: string, reason: string): Promise<void>;
  /** At once, and always. Rejects when it cannot be written: then nothing is done. */
  didToDevice(act: Omit<DeviceAct, 'at'>): Promise<void>;
  /** The same for what was done to the service itself. */
  did(act: Omit<Act, 'at'>): Promise<void>;
  /** Accesses that wait to be written. */
  waiting(): number;
  stop(): Promise<void>;
}

const AGAIN_MS = 600_000;
const EVERY_MS = 1_000;
const MOST_KEPT = 100_000;

export function openAccesses(fhir: FhirClient, logger: Logger, now: () => number = () => Date.now()): Accesses {
  const seen = new Map<string, number>();
  let waiting: SeenPatients[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (waiting.length === 0) return;
    const taken = waiting;
    waiting = [];
    try {
      await send(taken.map(accessEvent));
    } catch (error) {
      waiting = [...taken, ...waiting];
      logger.error(
        { error: error instanceof Error ? error.message : String(error), waiting: waiting.length },
        'accesses not written',
      );
    }
  }
  /** Each stands alone. What names somebody who does not exist is kept as well, without the reference. */
  async function send(events: readonly AuditEvent[]): Promise<void> {
    for (let at = 0; at < events.length; at += fhir.behaviour.maxEntries) {
      const some = events.slice(at, at + fhir.behaviour.maxEntries);
      const refused = await sendBatch(some);
      if (refused.length > 0 && (await sendBatch(refused.map(withoutReferences))).length > 0)
        logger.error({ accesses: refused.length }, 'the FHIR server does not take these AuditEvents');
    }
  }
  /** @returns those that were refused for what is in them */
  async function sendBatch(events: readonly AuditEvent[]): Promise<readonly AuditEvent[]> {
    const bundle: Bundle = {
      resourceType: 'Bundle',
      type: 'batch',
      entry: events.map((resource) => ({ resource, request: { method: 'POST', url: 'AuditEvent' } })),
    };
    const { entry = [] } = await fhir.bundle(bundle);
    const status = (index: number): number => Number.parseInt(entry[index]?.response?.status ?? '500', 10);
    if (events.some((_event, index) => status(index) >= 500)) throw new Error('the FHIR server could not keep an AuditEvent');
    return events.filter((_event, index) => status(index) >= 400);
  }
  const timer = setInterval(() => void (writing = writing.then(write)), EVERY_MS);
  return {
    note(person, what, patients) {
      const at = now();
      if (seen.size > MOST_KEPT) seen.clear();
      const fresh = patients.filter((patient) => {
        const key = JSON.stringify([person.id, what, patient]);
        if ((seen.get(key) ?? 0) > at - AGAIN_MS) return false;
        seen.set(key, at);
        return true;
      });
      if (fresh.length > 0) waiting.push({ person, what, patients: fresh, at: new Date(at).toISOString() });
    },
    brokeGlass: (person, patient, reason) =>
      send([brokenGlassEvent({ person, what: 'break-glass', patients: [patient], at: new Date(now()).toISOString() }, reason)]),
    didToDevice: (act) => send([deviceEvent({ ...act, at: new Date(now()).toISOString() })]),
    did: (act) => send([actEvent({ ...act, at: new Date(now()).toISOString() })]),
    waiting: () => waiting.length,
    async stop() {
      clearInterval(timer);
      await (writing = writing.then(write));
    },
  };
}
