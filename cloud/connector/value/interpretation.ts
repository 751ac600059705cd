import type { Observation } from '@medplum/fhirtypes';
import type { DialectOptions } from '../expression.ts';
import type { ObservationGroup } from '../observation-group.ts';

/**
 * What another property says about the value, as `Observation.interpretation`: nothing where the group does not have it, or where its newest text has
 * no codes.
 */
export function interpretationOf(
  { template, values }: ObservationGroup,
  { compat }: DialectOptions,
): Pick<Observation, 'interpretation'> {
  const rule = compat ? null : (template.value?.interpretation ?? null);
  const said = rule && values.get(rule.valueName)?.at(-1)?.text.toLowerCase();
  const coding = said && rule.byValue.get(said);
  return coding ? { interpretation: [{ coding: [...coding] }] } : {};
}
