import { createHash } from 'node:crypto';
import type { CareTeam, Communication, Provenance, Reference, Task } from '@medplum/fhirtypes';
import type { CareAct } from '../../contract/care-team.ts';

const ACT_SYSTEM = 'urn:wardlight:care-act';
const RULE = 'Wardlight escalation rule';

type Written = (CareTeam | Communication | Task) & { id: string };

/**
 * What an act is in FHIR R4: responsibility a CareTeam, words a Communication, work a Task; with it the Provenance that says who.
 * Ids are the act's (the CareTeam's the patient's), so that writing it again changes nothing.
 * @param opened the act that opened the task which this one closes
 */
export function careResources(act: CareAct, opened: CareAct | null): readonly (Written | (Provenance & { id: string }))[] {
  const written = resourceOf(act, opened);
  return [written, provenanceOf(act, `${written.resourceType}/${written.id}`)];
}

function resourceOf(act: CareAct, opened: CareAct | null): Written {
  switch (act.kind) {
    case 'assigned':
      return careTeamOf(act);
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

function careTeamOf(act: CareAct): CareTeam & { id: string } {
  return {
    resourceType: 'CareTeam',
    id: hashed(`care-team|${act.patient}`),
    identifier: [{ system: 'urn:wardlight:care-team', value: act.patient }],
    status: 'active',
    name: `Responsible for ${act.bed}`,
    subject: { reference: act.patient },
    period: { start: act.at },
    participant: [{ role: [{ text: 'responsible' }], member: { display: act.to ?? '' }, period: { start: act.at } }],
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
    agent: [{ who: { identifier: { system: 'urn:wardlight:person', value: act.by?.id ?? 'rule' }, display: nameOf(act) } }],
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
