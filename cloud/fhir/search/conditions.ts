import type { ServedType } from '../definitions/structures.ts';
import { compartmentParameters } from './compartment.ts';
import type { Chain, Condition, Has } from './condition.ts';
import { type Bindings, type Context, criterionSql } from './criteria.ts';
import { indexedAs } from './parameters.ts';

/**
 * One condition on `fhir.resource r`. Inner queries have an `r` of their own and do not look outside: the database answers them
 * once and then uses the index of the outer one.
 * @throws FhirProblem 400 on a malformed value or a modifier that does not apply
 */
export function conditionSql(condition: Condition, context: Context, to: Bindings): string {
  switch (condition.kind) {
    case 'own':
      return criterionSql(condition, context, to);
    case 'chain':
      return chainSql(condition, context, to);
    case 'has':
      return hasSql(condition, context, to);
    case 'of-patient':
      return ofPatientSql(condition.id, context, to);
    case 'any':
      return `(${condition.of.map((one) => conditionSql(one, context, to)).join(' or ')})`;
    case 'all':
      return `(${condition.of.map((one) => conditionSql(one, context, to)).join(' and ')})`;
  }
}

function ofPatientSql(id: string, { type }: Context, to: Bindings): string {
  const keys = compartmentParameters(type).map((code) => `${type}.${indexedAs(type, code)}=Patient/${id}`);
  return `(r.patient = ${to.bind(id)} or r.keys && ${to.bind(keys)}::text[])`;
}

function chainSql({ parameter, targets }: Chain, context: Context, to: Bindings): string {
  const parts = targets.map(({ type, condition }) => {
    const from = matching(type, condition, context, to);
    if (parameter.code === 'patient') return type === 'Patient' ? `r.patient = any(array(select r.id ${from}))` : 'false';
    const prefix = `${context.type}.${indexedAs(context.type, parameter.code)}=${type}/`;
    return `r.keys && array(select ${to.bind(prefix)} || r.id ${from})`;
  });
  return `(${parts.join(' or ')})`;
}

function hasSql({ source, parameter, condition }: Has, context: Context, to: Bindings): string {
  const from = matching(source, condition, context, to);
  if (parameter.code === 'patient') return `r.id = any(array(select r.patient ${from}))`;
  const prefix = to.bind(`${source}.${indexedAs(source, parameter.code)}=${context.type}/`);
  return `r.id = any(array(select substr(k, length(${prefix}::text) + 1)
          from (select unnest(r.keys) as k ${from}) referring where starts_with(k, ${prefix})))`;
}

function matching(type: ServedType, condition: Condition, context: Context, to: Bindings): string {
  const demanded = context.required?.(type) ?? null;
  const plain = { type, base: context.base, nowMs: context.nowMs };
  const inner = [
    conditionSql(condition, { ...context, type }, to),
    ...(demanded === null ? [] : [conditionSql(demanded, plain, to)]),
  ].join(' and ');
  return `from fhir.resource r where r.type = ${to.bind(type)} and not r.deleted and ${inner}`;
}
