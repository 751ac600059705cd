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

/** Every value at a path of a search parameter; a step names an element, and `effective` any of effective[x]. */
export function valuesAt(root: JsonObject, path: string): Json[] {
  let values: Json[] = [root];
  for (const { name, where } of compile(path)) {
    const next: Json[] = [];
    for (const value of values) {
      const found = isObject(value) ? (value[name] ?? choice(value, name)) : undefined;
      for (const item of Array.isArray(found) ? (found as readonly Json[]) : found === undefined ? [] : [found]) {
        if (item !== null && (where === null || (isObject(item) && item[where.member] === where.equals))) next.push(item);
      }
    }
    values = next;
  }
  return values;
}

function choice(object: JsonObject, stem: string): Json | undefined {
  for (const name in object) {
    if (name.startsWith(stem) && /^[A-Z]/.test(name.slice(stem.length))) return object[name];
  }
  return undefined;
}
