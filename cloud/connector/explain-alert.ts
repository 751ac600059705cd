import type { Communication } from '@medplum/fhirtypes';
import type { Measurement } from '../contract/events.ts';
import { type AlertGroup, payloadTime } from './alert.ts';
import { type Choose, type ExplainedOrigin, type FieldExplanation, fieldReaders, identityFields } from './explain.ts';
import { isoTicks, parseIsoTime } from './time.ts';

/** One entry per field of an alarm, in the order of the resource; status and priority have one for each step that decided them. */
export function explainAlert(
  resource: Communication,
  group: AlertGroup,
  origins: ReadonlyMap<Measurement, ExplainedOrigin>,
): readonly FieldExplanation[] {
  const { rule, sources, template } = group;
  const { fixed, read } = fieldReaders(template, origins);
  const whole = sources.slice(0, 1);
  const identified = identityFields(resource, whole, read);
  const having = (name: string): readonly Measurement[] =>
    sources.filter(({ Properties }) => Properties.some((property) => property.Name === name));
  return [
    ...identified.identifier,
    ...read('status', resource.status, having(rule.phase), valueNamed(rule.phase)),
    ...fixed('category', resource.category),
    ...read('priority', resource.priority, having(rule.priority), valueNamed(rule.priority)),
    ...identified.subject,
    ...identified.encounter,
    ...read('sent', resource.sent, whole, (device) =>
      device.timestamps.map((expression) => ['TimestampExpression', expression] as const),
    ),
    ...read('sender', resource.sender, whole, (device) => [['DeviceIdExpression', device.deviceId]]),
    ...read('reasonCode', resource.reasonCode, having(rule.condition).slice(0, 1), valueNamed(rule.condition)),
    ...(resource.payload ?? []).flatMap((payload, at) => {
      const told = payloadTime(payload);
      return read(
        `payload[${at}].contentString`,
        payload.contentString,
        sources.filter(({ OccurrenceTimeUtc }) => isoTicks(parseIsoTime(OccurrenceTimeUtc) ?? 0n) === told),
        valueNamed(rule.text),
      );
    }),
  ];
}

function valueNamed(name: string): Choose {
  return (device) => device.values.flatMap((value) => (value.name === name ? [[value.name, value.expression] as const] : []));
}
