import { createHash } from 'node:crypto';
import type { CodeableConcept, Observation } from '@medplum/fhirtypes';
import { recordOfSource } from '../contract/record-source.ts';
import { sameContent } from './observation.ts';
import type { ObservationGroup } from './observation-group.ts';
import { CONNECTOR_SYSTEM } from './observation-identifier.ts';
import { PERIOD_INTERVALS } from './template/period-interval.ts';

// What falls on the place of a stored Observation and does not belong into it gets one of its own: named by what tells the two apart,
// and so the same again when it comes again.

/** Told apart by the sampling period of the template. */
export function withOwnPeriod(part: ObservationGroup): ObservationGroup {
  const { value, components } = part.template;
  const periods = [value, ...components.map((one) => one.value)].flatMap((one) =>
    one?.valueType === 'SampledData' ? [one.defaultPeriod] : [],
  );
  return { ...part, segment: `${part.segment}.${[...new Set(periods)].join('-')}ms` };
}

/** Told apart by what it says, so that told again, by other readings, it is the same one. */
export function withOwnReading(part: ObservationGroup): ObservationGroup {
  const said = [...part.values].map(([name, data]) => [name, data.map(({ text }) => text)]);
  const digest = createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 16);
  return { ...part, segment: `${part.segment}.${digest}` };
}

/**
 * Whether another reading stands where a station's reading of one instant belongs: a clock that was set back brings instants a second
 * time. Of another reading is what names another one as its source and says something else. The same again is the same one: monitors
 * tell a cuff pressure in each message until there is a newer one. What was put together of several readings is none of these: it holds
 * a value that this one does not bring.
 * @param fresh what the reading alone would be
 */
export function isAnotherReading(stored: Observation, part: ObservationGroup, fresh: Observation): boolean {
  const { template, group } = part;
  if (template.periodInterval !== PERIOD_INTERVALS.Single || group.correlationId === null) return false;
  const reading = recordOfSource(stored.meta?.source)?.reading ?? null;
  if (reading === null || reading === group.correlationId) return false;
  const [standing, brought] = [valuesOf(stored), valuesOf(fresh)];
  return (
    [...standing.keys()].every((name) => brought.has(name)) &&
    [...standing].some(([name, value]) => !sameContent(value, brought.get(name)))
  );
}

/** By the name that the mapping gives them; `''` is that of the Observation itself. */
function valuesOf(observation: Observation): ReadonlyMap<string, unknown> {
  const parts = (observation.component ?? []).map((component) => [valueName(component.code), component] as const);
  return new Map(
    [['', observation] as const, ...parts].flatMap(([name, holder]) => {
      const value = Object.entries(holder as object).find(([member]) => member.startsWith('value'));
      return value ? [[name, value]] : [];
    }),
  );
}

function valueName({ coding = [] }: CodeableConcept): string {
  return coding.find(({ system }) => system === CONNECTOR_SYSTEM)?.code ?? '?';
}
