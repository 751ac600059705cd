import type { AuditEvent, AuditEventEntity } from '@medplum/fhirtypes';
import type { Person } from '../../contract/accounts.ts';
import { IDENTIFIER_SYSTEMS } from '../../contract/identifiers.ts';

type Who = Pick<Person, 'id' | 'name'>;

/** Who was seen, and what was done for them. */
export interface SeenPatients {
  readonly person: Who;
  /** The route. */
  readonly what: string;
  /** `Patient/{id}` */
  readonly patients: readonly string[];
  /** ISO 8601. */
  readonly at: string;
  /** What was done for them, in words; absent: they were only seen. */
  readonly did?: Readonly<Record<string, string>>;
  /** Why it was not done after all. */
  readonly failure?: string | null;
}

/** Something that was done to the service itself, e.g. to its mappings. */
export interface Act {
  readonly person: Who;
  /** The route. */
  readonly what: string;
  /** In words: what was set or asked. */
  readonly details: Readonly<Record<string, string>>;
  readonly at: string;
  /** Why it was not done after all; null: it is being done. */
  readonly failure: string | null;
}

/** Something that was done to a device. */
export interface DeviceAct extends Act {
  readonly deviceId: string;
}

/** Who saw whom, or did what for whom. */
export function accessEvent({ person, what, patients, at, did, failure = null }: SeenPatients): AuditEvent {
  return {
    ...eventBy(person, at),
    action: did === undefined ? 'R' : 'E',
    ...outcomeOf(failure),
    entity: [
      ...patients.map((reference) => ({
        what: { reference },
        role: { system: 'http://terminology.hl7.org/CodeSystem/object-role', code: '1', display: 'Patient' },
      })),
      { name: what, ...(did === undefined ? {} : { detail: detailOf(did) }) },
    ],
  };
}

/** Access outside of the own wards, with the reason that was given. */
export function brokenGlassEvent(seen: SeenPatients, reason: string): AuditEvent {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-ActReason';
  return {
    ...accessEvent(seen),
    purposeOfEvent: [{ coding: [{ system, code: 'BTG', display: 'break the glass' }], text: reason }],
  };
}

export function deviceEvent({ deviceId, ...act }: DeviceAct): AuditEvent {
  return actEvent(act, { what: { identifier: { system: IDENTIFIER_SYSTEMS.hubDevice, value: deviceId } } });
}

export function actEvent({ person, what, details, at, failure }: Act, about: Pick<AuditEventEntity, 'what'> = {}): AuditEvent {
  return {
    ...eventBy(person, at),
    action: 'E',
    ...outcomeOf(failure),
    entity: [
      {
        ...about,
        type: { system: 'http://terminology.hl7.org/CodeSystem/audit-entity-type', code: '4', display: 'Other' },
        name: what,
        detail: detailOf(details),
      },
    ],
  };
}

const outcomeOf = (failure: string | null): Pick<AuditEvent, 'outcome' | 'outcomeDesc'> =>
  failure === null ? { outcome: '0' } : { outcome: '8', outcomeDesc: failure };

const detailOf = (details: Act['details']): NonNullable<AuditEventEntity['detail']> =>
  Object.entries(details).map(([type, valueString]) => ({ type, valueString }));

/** For a server that does not take what names somebody who does not exist. */
export function withoutReferences(event: AuditEvent): AuditEvent {
  const entity = event.entity?.map(({ what, ...rest }) =>
    what?.reference === undefined ? { ...rest, ...(what ? { what } : {}) } : { ...rest, what: { display: what.reference } },
  );
  return { ...event, ...(entity ? { entity } : {}) };
}

function eventBy(person: Who, at: string): Pick<AuditEvent, 'resourceType' | 'type' | 'recorded' | 'agent' | 'source'> {
  return {
    resourceType: 'AuditEvent',
    type: { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'RESTful Operation' },
    recorded: at,
    agent: [{ who: { display: person.name, identifier: { value: person.id } }, altId: 'person', requestor: true }],
    source: { observer: { display: 'Wardlight dashboard' } },
  };
}
