import table from './structures.json' with { type: 'json' };

export interface ElementRule {
  readonly min?: number;
  readonly many?: boolean;
  /** Shown in a summary (`_summary=true`). */
  readonly summary?: boolean;
  /** Type names; a backbone element's type is its path, e.g. `Observation.component`. */
  readonly types: readonly string[];
  /** Resource types a Reference may lead to. */
  readonly targets?: readonly string[];
  /** Codes of the required binding, where they can be listed. */
  readonly codes?: readonly string[];
}

/** One member name as it may stand in JSON: `valueQuantity` belongs to the element `value[x]`. */
export interface MemberRule {
  readonly element: string;
  readonly rule: ElementRule;
  readonly type: string;
}

export interface TypeRule {
  readonly members: ReadonlyMap<string, MemberRule>;
  readonly required: readonly { readonly element: string; readonly names: readonly string[] }[];
}

export { isServed, SERVED_TYPES, type ServedType } from './served-types.ts';

const CHOICE = '[x]';

function memberNames(element: string, rule: ElementRule): { name: string; type: string }[] {
  if (!element.endsWith(CHOICE)) return [{ name: element, type: rule.types[0] ?? '' }];
  const stem = element.slice(0, -CHOICE.length);
  return rule.types.map((type) => ({ name: stem + type.slice(0, 1).toUpperCase() + type.slice(1), type }));
}

function build(elements: Readonly<Record<string, ElementRule>>): TypeRule {
  const members = new Map<string, MemberRule>();
  const required: { element: string; names: string[] }[] = [];
  for (const [element, rule] of Object.entries(elements)) {
    const names = memberNames(element, rule);
    for (const { name, type } of names) members.set(name, { element, rule, type });
    if (rule.min) required.push({ element, names: names.map(({ name }) => name) });
  }
  return { members, required };
}

/** Element tables of FHIR R4 (4.0.1) for the served resource types and every data type they reach. */
export const STRUCTURES: ReadonlyMap<string, TypeRule> = new Map(
  Object.entries(table as Readonly<Record<string, Readonly<Record<string, ElementRule>>>>).map(([name, elements]) => [
    name,
    build(elements),
  ]),
);
