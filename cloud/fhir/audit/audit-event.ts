import type { JsonObject } from '../json/parse-json.ts';
import { type Access, actionOf } from './access.ts';

const REST = { system: 'http://terminology.hl7.org/CodeSystem/audit-event-type', code: 'rest', display: 'RESTful Operation' };
const INTERACTION = 'http://hl7.org/fhir/restful-interaction';
const ROLE = 'http://terminology.hl7.org/CodeSystem/object-role';

/**
 * An AuditEvent (R4) of one access, or of several alike that the same part of the service made within a second: then `count` says
 * how many and the entities are those of all.
 */
export function auditEvent(access: Access, count = 1): JsonObject {
  const { agent, interaction, status, atMs, requestId, resources, patients, query } = access;
  const searched = interaction === 'search' ? 'search-type' : interaction === 'history' ? 'history-instance' : interaction;
  return {
    resourceType: 'AuditEvent',
    type: REST,
    subtype: [{ system: INTERACTION, code: searched }],
    action: actionOf(interaction),
    recorded: new Date(atMs).toISOString(),
    outcome: status < 400 ? '0' : status < 500 ? '4' : '8',
    ...(status < 400 ? {} : { outcomeDesc: `HTTP ${status}` }),
    agent: [{ who: { display: agent.id }, requestor: true, altId: agent.kind }],
    source: { observer: { display: 'Wardlight FHIR endpoint' } },
    entity: [
      ...patients.map((id) => ({
        what: { reference: `Patient/${id}` },
        role: { system: ROLE, code: '1', display: 'Patient' },
      })),
      ...resources
        .filter((name) => !/^Patient\/[^/]+$/.test(name) || !patients.includes(name.slice('Patient/'.length)))
        .map((reference) => ({ what: { reference }, role: { system: ROLE, code: '4', display: 'Domain Resource' } })),
      {
        name: 'request',
        ...(query === null ? {} : { query: Buffer.from(query).toString('base64') }),
        detail: [
          { type: 'request-id', valueString: requestId },
          ...(count === 1 ? [] : [{ type: 'accesses', valueString: String(count) }]),
        ],
      },
    ],
  };
}

const MOST_ENTITIES = 500;

/** What the service itself read within a second, in one for each kind of access; what persons did stays apart. */
export function summed(accesses: readonly Access[]): readonly { readonly access: Access; readonly count: number }[] {
  const groups = new Map<string, { access: Access; count: number }[]>();
  const out: { access: Access; count: number }[] = [];
  for (const access of accesses) {
    if (access.agent.kind === 'person') {
      out.push({ access, count: 1 });
      continue;
    }
    const key = JSON.stringify([access.agent.id, access.interaction, access.status]);
    const group = groups.get(key) ?? [];
    groups.set(key, group);
    const last = group.at(-1);
    if (!last || last.access.patients.length + last.access.resources.length > MOST_ENTITIES) {
      group.push({ access: { ...access, query: null }, count: 1 });
      continue;
    }
    last.count += 1;
    last.access = {
      ...last.access,
      resources: [...new Set([...last.access.resources, ...access.resources])],
      patients: [...new Set([...last.access.patients, ...access.patients])],
    };
  }
  return [...out, ...[...groups.values()].flat()];
}
