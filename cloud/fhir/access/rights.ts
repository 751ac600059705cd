import type { AccountRole } from '../../contract/accounts.ts';
import type { ServedType } from '../definitions/structures.ts';
import { problem } from '../problem.ts';
import { compartmentParameters } from '../search/compartment.ts';
import type { Condition } from '../search/condition.ts';
import { parametersOf, type SearchParameter } from '../search/parameters.ts';
import { pairsOf, parseQuery } from '../search/query.ts';
import { roleMay } from './role-rules.ts';
import type { Grant, Verb } from './scopes.ts';

/** What a token allows (specs fhir-server, section 10.4). */
export interface Rights {
  readonly grants: readonly Grant[];
  /** Patient of the launch; `patient/` scopes reach only what belongs to her. */
  readonly patient: string | null;
  /** Ids of the ward Locations whose patients may be seen; null = all wards. */
  readonly wards: readonly string[] | null;
  /** Of the person; null = an application by itself, which has no more than its scopes. */
  readonly roles: readonly AccountRole[] | null;
}

/**
 * What a resource of the type must meet for the verb; null = nothing, all of them may.
 * @throws FhirProblem 403 when no scope allows it
 */
export function requiredOf(rights: Rights, type: ServedType, verb: Verb): Condition | null {
  const fitting = rights.grants.filter(({ type: of, verbs }) => (of === '*' || of === type) && verbs.has(verb));
  if (fitting.length === 0) throw problem(403, 'forbidden', `the token has no scope for ${NAMES[verb]} of ${type}`);
  if (!roleMay(rights.roles, type, verb))
    throw problem(403, 'forbidden', `${NAMES[verb]} of ${type} is not for: ${(rights.roles ?? []).join(', ') || 'nobody'}`);
  const alternatives = fitting.map((grant) => grantCondition(grant, rights, type));
  const granted = alternatives.some((one) => one === null) ? [] : alternatives.filter((one) => one !== null);
  const parts: Condition[] = [
    ...(granted.length === 0 ? [] : [{ kind: 'any' as const, of: granted }]),
    ...(rights.wards === null ? [] : inWards(type, rights.wards)),
  ];
  return parts.length === 0 ? null : { kind: 'all', of: parts };
}

/** Whether there is any such resource for these rights. */
export const mayAtAll = ({ grants, roles }: Rights, type: ServedType, verb: Verb): boolean =>
  grants.some(({ type: of, verbs }) => (of === '*' || of === type) && verbs.has(verb)) && roleMay(roles, type, verb);

const NAMES: Readonly<Record<Verb, string>> = { c: 'creation', r: 'reading', u: 'change', d: 'deletion', s: 'search' };

function grantCondition({ level, query }: Grant, { patient }: Rights, type: ServedType): Condition | null {
  const parts: Condition[] = [];
  if (level === 'patient') {
    if (patient === null) throw problem(403, 'forbidden', 'patient scopes need a patient in context');
    if (type === 'Patient' || compartmentParameters(type).length > 0) parts.push({ kind: 'of-patient', id: patient });
  }
  if (query !== '') parts.push(...parseQuery([type], pairsOf(query), false).criteria);
  return parts.length === 0 ? null : { kind: 'all', of: parts };
}

function inWards(type: ServedType, wards: readonly string[]): readonly Condition[] {
  const parameter = parametersOf(type).get('patient');
  const here = patientInWards(wards);
  if (type === 'Patient') return [here];
  if (compartmentParameters(type).length === 0 || parameter === undefined) return [];
  return [{ kind: 'chain', parameter, targets: [{ type: 'Patient', condition: here }] }];
}

/** Somebody with an Encounter in progress in the ward itself or in a bed of it. */
function patientInWards(wards: readonly string[]): Condition {
  const of = (type: ServedType, code: string): SearchParameter => {
    const parameter = parametersOf(type).get(code);
    if (!parameter) throw new Error(`${type} has no parameter ${code}`);
    return parameter;
  };
  const own = (parameter: SearchParameter, values: readonly string[]): Condition => ({
    kind: 'own',
    parameter,
    modifier: null,
    values,
  });
  const names = wards.map((id) => `Location/${id}`);
  const location = of('Encounter', 'location');
  return {
    kind: 'has',
    source: 'Encounter',
    parameter: of('Encounter', 'patient'),
    condition: {
      kind: 'all',
      of: [
        own(of('Encounter', 'status'), ['in-progress', 'onleave', 'arrived', 'triaged']),
        {
          kind: 'any',
          of: [
            own(location, names),
            {
              kind: 'chain',
              parameter: location,
              targets: [{ type: 'Location', condition: own(of('Location', 'partof'), names) }],
            },
          ],
        },
      ],
    },
  };
}
