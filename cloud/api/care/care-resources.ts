import { createHash } from 'node:crypto';
import type { CareTeam, Communication, Practitioner, Provenance, Reference, Task } from '@medplum/fhirtypes';
import type { CareAct, Named } from '../../contract/care-team.ts';
import { IDENTIFIER_SYSTEMS } from '../../contract/identifiers.ts';
import type { Turn } from './responsibility.ts';

const ACT_SYSTEM = 'urn:wardlight:care-act';
const RULE = 'Wardlight escalation rule';

export interface ActBackground {
  readonly opened: CareAct | null;
  readonly turns: readonly Turn[];
}

type Written = (CareTeam | Communication | Task) & { id: string };

/**
 * What an act is in FHIR R4: responsibility a CareTeam, words a Communication, work a Task; with it the Provenance that says who.
 * Ids are the act's (the CareTeam's the patient's), so that writing it again changes nothing.
 * @param about what it rests on: the act that opened the task which this one closes; all who were, are and will be responsible
 */
export function careResources(
  act: CareAct,
  { opened, turns }: ActBackground,
): readonly (Written | (Provenance & { id: string }))[] {
  const written = resourceOf(act, opened, turns);
  return [written, provenanceOf(act, `${written.resourceType}/${written.id}`)];
}

function resourceOf(act: CareAct, opened: CareAct | null, turns: readonly Turn[]): Written {
  switch (act.kind) {
    case 'assigned':
      return careTeamOf(act, turns);
    case 'task-opened':
      return taskOf(act, 'requested', act);
    case 'task-done':
      return taskOf(opened ?? act, 'completed', act);
    case 'acknowledged':
    case 'note':
    case 'escalated':
      return communicationOf(act);
  }
}

/** Whom accounts of turns stand for; a name that was typed stands for nobody who is known. */
export function practitionersOf(turns: readonly Turn[]): readonly (Practitioner & { id: string })[] {
  const byId = new Map(turns.flatMap(({ id, name }) => (id === null ? [] : [[id, name] as const])));
  return [...byId].map(([id, name]) => ({
    resourceType: 'Practitioner',
    id: practitionerId(id),
    identifier: [{ system: IDENTIFIER_SYSTEMS.person, value: id }],
    active: true,
    name: [{ text: name }],
  }));
}

function memberOf({ id, name }: Named): Reference<Practitioner> {
  if (id === null) return { display: name };
  const identifier = { system: IDENTIFIER_SYSTEMS.person, value: id };
  return { reference: `Practitioner/${practitionerId(id)}`, type: 'Practitioner', identifier, display: name };
}

/** Our own authorisation server keeps each person under the id of her account; another provider's may be none that FHIR takes. */
const practitionerId = (account: string): string =>
  /^[A-Za-z0-9.-]{1,64}$/.test(account) ? account : hashed(`practitioner|${account}`);

/** Everybody with the time for which she is responsible: a shift, or until somebody else is. */
function careTeamOf(act: CareAct, turns: readonly Turn[]): CareTeam & { id: string } {
  return {
    resourceType: 'CareTeam',
    id: hashed(`care-team|${act.patient}`),
    identifier: [{ system: 'urn:wardlight:care-team', value: act.patient }],
    status: 'active',
    name: `Responsible for ${act.bed}`,
    subject: { reference: act.patient },
    period: { start: turns[0]?.from ?? act.at },
    participant: turns.map(({ id, name, shift, from, until }) => ({
      role: [{ text: shift === null ? 'responsible' : `responsible, ${shift}` }],
      member: memberOf({ id, name }),
      period: { start: from, ...(until === null ? {} : { end: until }) },
    })),
  };
}

function communicationOf(act: CareAct): Communication & { id: string } {
  const about = aboutOf(act);
  return {
    resourceType: 'Communication',
    id: hashed(act.id),
    identifier: [{ system: ACT_SYSTEM, value: act.id }],
    status: 'completed',
    category: [{ coding: [{ system: ACT_SYSTEM, code: act.kind }] }],
    priority: act.kind === 'escalated' ? 'urgent' : 'routine',
    subject: { reference: act.patient },
    ...(about === null ? {} : { about: [about] }),
    sent: act.at,
    sender: { display: nameOf(act) },
    payload: [{ contentString: act.text === '' ? act.kind : act.text }],
  };
}

function taskOf(opened: CareAct, status: 'requested' | 'completed', act: CareAct): Task & { id: string } {
  return {
    resourceType: 'Task',
    id: hashed(opened.id),
    identifier: [{ system: ACT_SYSTEM, value: opened.id }],
    status,
    intent: 'order',
    priority: 'routine',
    description: opened.text,
    for: { reference: opened.patient },
    authoredOn: opened.at,
    lastModified: act.at,
    requester: { display: nameOf(opened) },
    ...(opened.dueAt === null ? {} : { restriction: { period: { end: opened.dueAt } } }),
    ...(status === 'completed' ? { owner: { display: nameOf(act) }, executionPeriod: { start: opened.at, end: act.at } } : {}),
  };
}

function provenanceOf(act: CareAct, target: string): Provenance & { id: string } {
  return {
    resourceType: 'Provenance',
    id: hashed(`provenance|${act.id}`),
    target: [{ reference: target }],
    recorded: act.at,
    activity: { coding: [{ system: ACT_SYSTEM, code: act.kind }] },
    agent: [{ who: { identifier: { system: IDENTIFIER_SYSTEMS.person, value: act.by?.id ?? 'rule' }, display: nameOf(act) } }],
  };
}

/** Alarms of the bed are no resources: they are named by their identifier. */
function aboutOf({ about }: CareAct): Reference | null {
  if (about === null) return null;
  return about.startsWith('Flag/') ? { reference: about } : { identifier: { system: 'urn:wardlight:alarm', value: about } };
}

function nameOf({ by }: CareAct): string {
  return by?.name ?? RULE;
}

function hashed(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 40);
}
