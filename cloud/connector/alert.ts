import type { CodeableConcept, Communication, CommunicationPayload, Extension } from '@medplum/fhirtypes';
import type { Measurement } from '../contract/events.ts';
import { MappingFailure } from './mapping-error.ts';
import { metaOf, type ObservationOptions, sameContent } from './observation.ts';
import type { ObservationGroup } from './observation-group.ts';
import type { ObservationIdentity, ObservationName } from './observation-identifier.ts';
import type { AlertRule, Priority } from './template/alert-template.ts';
import { isoTicks, parseIsoTime } from './time.ts';

/** Tells of a payload when it was said, which step of the alarm it was and how urgent. */
export const ALARM_STEP = 'urn:wardlight:alarm-step';
const CATEGORY: CodeableConcept = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/communication-category', code: 'alert', display: 'Alert' }],
};

interface Step {
  /** ISO 8601 with seven digits, so that text sorts as time. */
  readonly at: string;
  readonly phase: string;
  readonly priority: Priority | null;
  readonly text: string;
}

export interface AlertGroup extends ObservationGroup {
  readonly rule: AlertRule;
}

/**
 * The Communication of one alarm: category alert, sender the Device (specs fhir-vitals section 6), a payload for every step, in their
 * order. It is in progress until a step ends it.
 * @throws MappingFailure for a step without text
 */
export function createAlert(
  group: AlertGroup,
  identity: ObservationIdentity | null,
  options: ObservationOptions,
  name: ObservationName | null,
): Communication {
  const { rule } = group;
  const steps = ordered(group.sources.map((one) => stepOf(one, group)));
  const condition = group.sources.map((one) => valueOf(one, rule.condition)).find((text) => text !== null) ?? group.group.type;
  return {
    resourceType: 'Communication',
    ...(name === null ? {} : { id: name.id }),
    ...metaOf(options, undefined),
    ...(name === null ? {} : { identifier: [name.identifier] }),
    ...told(steps, rule),
    category: [CATEGORY],
    ...(identity === null ? {} : referencesOf(identity)),
    reasonCode: [{ ...(rule.codes.length === 0 ? {} : { coding: [...rule.codes] }), text: condition }],
  };
}

/** The stored alarm with the steps of the group added, whichever came first; null when it has them. */
export function mergeAlert(existing: Communication, group: AlertGroup, options: ObservationOptions): Communication | null {
  return withSteps(
    existing,
    group.sources.map((one) => stepOf(one, group)),
    group.rule,
    options,
  );
}

/** What is stored now with the steps of a version that was written over. */
export function rejoinAlert(
  stored: Communication,
  lost: Communication,
  group: AlertGroup,
  options: ObservationOptions,
): Communication | null {
  return withSteps(stored, (lost.payload ?? []).flatMap(storedStep), group.rule, options);
}

function withSteps(
  existing: Communication,
  added: readonly Step[],
  rule: AlertRule,
  options: ObservationOptions,
): Communication | null {
  const known = (existing.payload ?? []).flatMap(storedStep);
  const merged = { ...existing, ...told(ordered([...known, ...added]), rule) };
  return sameContent(existing, merged) ? null : { ...merged, ...metaOf(options, existing.meta) };
}

/** What the steps together say; the last priority that was told counts. */
function told(
  steps: readonly Step[],
  { ends }: AlertRule,
): Pick<Communication, 'status' | 'priority' | 'sent'> & { payload: CommunicationPayload[] } {
  const priority = steps.findLast((step) => step.priority !== null)?.priority;
  const sent = steps[0]?.at;
  return {
    status: steps.some(({ phase }) => ends.has(phase.toLowerCase())) ? 'completed' : 'in-progress',
    ...(priority ? { priority } : {}),
    ...(sent === undefined ? {} : { sent }),
    payload: steps.map(payloadOf),
  };
}

function ordered(steps: readonly Step[]): readonly Step[] {
  const key = ({ at, phase, priority, text }: Step): string => JSON.stringify([at, phase, priority, text]);
  const byKey = new Map(steps.map((step) => [key(step), step]));
  return [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, step]) => step);
}

function payloadOf({ at, phase, priority, text }: Step): CommunicationPayload {
  const extension: Extension[] = [
    { url: 'at', valueDateTime: at },
    ...(phase === '' ? [] : [{ url: 'phase', valueString: phase }]),
    ...(priority === null ? [] : [{ url: 'priority', valueCode: priority }]),
  ];
  return { extension: [{ url: ALARM_STEP, extension }], contentString: text };
}

/** When a payload's step was told; undefined for a payload of others. */
export function payloadTime(payload: CommunicationPayload): string | undefined {
  return partOf(payload, 'at')?.valueDateTime;
}

function storedStep(payload: CommunicationPayload): readonly Step[] {
  const at = payloadTime(payload);
  if (at === undefined) return [];
  const priority = (partOf(payload, 'priority')?.valueCode ?? null) as Priority | null;
  return [{ at, phase: partOf(payload, 'phase')?.valueString ?? '', priority, text: payload.contentString ?? '' }];
}

function partOf({ extension }: CommunicationPayload, name: string): Extension | undefined {
  return extension?.find(({ url }) => url === ALARM_STEP)?.extension?.find(({ url }) => url === name);
}

function stepOf(measurement: Measurement, { rule, template }: AlertGroup): Step {
  const text = valueOf(measurement, rule.text);
  if (text === null)
    throw new MappingFailure('InvalidAlertException', `the alarm has no value [${rule.text}] for people to read`, {
      template: template.typeName,
      field: rule.text,
      ...template.position,
    });
  const priority = valueOf(measurement, rule.priority)?.toLowerCase();
  return {
    at: isoTicks(parseIsoTime(measurement.OccurrenceTimeUtc) ?? 0n),
    phase: valueOf(measurement, rule.phase) ?? '',
    priority: priority === undefined ? null : (rule.priorities.get(priority) ?? rule.priorities.get('*') ?? null),
    text,
  };
}

function valueOf({ Properties }: Measurement, name: string): string | null {
  const text = Properties.find(({ Name }) => Name === name)?.Value.trim() ?? '';
  return text === '' ? null : text;
}

function referencesOf(identity: ObservationIdentity): Pick<Communication, 'subject' | 'encounter' | 'sender'> {
  return {
    subject: { reference: `Patient/${identity.patientId}` },
    ...(identity.encounterId === null ? {} : { encounter: { reference: `Encounter/${identity.encounterId}` } }),
    sender: { reference: `Device/${identity.deviceId}` },
  };
}
