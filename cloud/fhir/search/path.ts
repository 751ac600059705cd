import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';

interface Step {
  readonly name: string;
  readonly where: { readonly member: string; readonly equals: string } | null;
}

const compiled = new Map<string, readonly Step[]>();

function compile(path: string): readonly Step[] {
  const known = compiled.get(path);
  if (known) return known;
  const steps = path.split('.').map((part) => {
    const [, name = '', member, equals] = /^(\w+)(?:\[(\w+)=(\w+)\])?$/.exec(part) ?? [];
    return { name, where: member !== undefined && equals !== undefined ? { member, equals } : null };
  });
  compiled.set(path, steps);
  return steps;
}

/** Whether a path can lead to anything in an object with these members; the empty path, the object itself, has no values. */
export function mayLead(path: string, members: readonly string[]): boolean {
  const [first] = compile(path);
  return path !== '' && first !== undefined && members.some((name) => name === first.name || isChoiceOf(name, first.name));
}

/** Every value at a path of a search parameter; a step names an element, and `effective` any of effective[x]. */
export function valuesAt(root: JsonObject, path: string): Json[] {
  let values: Json[] = [root];
  for (const step of compile(path)) {
    const next: Json[] = [];
    for (const value of values) {
      const found = isObject(value) ? (value[step.name] ?? choice(value, step.name)) : undefined;
      if (Array.isArray(found)) for (const item of found as readonly Json[]) take(item, step, next);
      else if (found !== undefined) take(found, step, next);
    }
    values = next;
  }
  return values;
}

function take(item: Json, { where }: Step, to: Json[]): void {
  if (item !== null && (where === null || (isObject(item) && item[where.member] === where.equals))) to.push(item);
}

function choice(object: JsonObject, stem: string): Json | undefined {
  for (const name in object) {
    if (isChoiceOf(name, stem)) return object[name];
  }
  return undefined;
}

const isChoiceOf = (name: string, stem: string): boolean =>
  name.startsWith(stem) && name.length > stem.length && /[A-Z]/.test(name.charAt(stem.length));
