import { type ElementRule, isServed, STRUCTURES, type TypeRule } from '../definitions/structures.ts';
import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';
import { FhirProblem } from '../problem.ts';
import type { Fault, Report } from './fault.ts';
import { isElement, isPrimitive, primitiveFault } from './primitives.ts';
import { checkRules } from './rules.ts';
import { checkVitalSigns } from './vital-signs.ts';

const MOST_FAULTS = 20;

/** Everything wrong with a resource of a served type; empty when it may be stored. */
export function faultsOf(resource: JsonObject): readonly Fault[] {
  const faults: Fault[] = [];
  const report: Report = (kind, code, at, text) => void faults.push({ kind, code, at, text });
  const type = resource['resourceType'];
  if (typeof type !== 'string' || !isServed(type)) {
    return [{ kind: 'json', code: 'structure', at: 'resourceType', text: 'a resourceType that is served here expected' }];
  }
  checkObject(type, resource, type, report);
  if (faults.length === 0) {
    checkRules(type, resource, report);
    if (type === 'Observation') checkVitalSigns(resource, report);
  }
  return faults.slice(0, MOST_FAULTS);
}

/** @throws FhirProblem 400 or 422 naming every fault with its FHIRPath; `prefix` leads to the resource inside a Bundle */
export function requireValid(resource: JsonObject, prefix = ''): void {
  const faults = faultsOf(resource);
  if (faults.length === 0) return;
  const status = faults.some((fault) => fault.kind === 'json') ? 400 : 422;
  throw new FhirProblem(
    status,
    faults.map(({ code, at, text }) => ({
      severity: 'error',
      code,
      text: `${at}: ${text}`,
      expression: prefix === '' ? at : prefix + at.replace(/^[A-Za-z]+/, ''),
    })),
  );
}

function checkObject(type: string, object: JsonObject, at: string, report: Report): void {
  const rules = STRUCTURES.get(type);
  if (!rules) {
    report('content', 'not-supported', at, `type ${type} is not known`);
    return;
  }
  const names = Object.keys(object);
  if (names.length === 0) {
    report('json', 'structure', at, 'empty objects do not exist');
    return;
  }
  // Members beside primitives are rare, and looking for each by a name put together costs more than all other checks.
  const beside = names.some(isBeside);
  const choices = new Map<string, string>();
  for (const name of names) {
    if (name === 'resourceType' && isServed(type)) continue;
    const plain = isBeside(name) ? name.slice(1) : name;
    const member = rules.members.get(plain);
    const where = `${at}.${name}`;
    if (!member || (plain !== name && !isPrimitive(member.type))) {
      report('content', 'structure', where, 'unknown element');
      continue;
    }
    if (member.element !== plain) {
      const other = choices.get(member.element);
      if (other !== undefined && other !== plain)
        report('content', 'structure', where, `only one of ${member.element} may be given`);
      choices.set(member.element, plain);
    }
    if (plain !== name) checkBeside(member.rule, object[name] ?? null, object[plain], where, report);
    else checkMember(member.type, member.rule, object[name] ?? null, beside ? object[`_${name}`] : undefined, where, report);
  }
  checkRequired(rules, object, beside, at, report);
}

const isBeside = (name: string): boolean => name.startsWith('_');

function checkRequired(rules: TypeRule, object: JsonObject, beside: boolean, at: string, report: Report): void {
  for (const { element, names } of rules.required) {
    if (!names.some((name) => name in object || (beside && `_${name}` in object)))
      report('content', 'required', `${at}.${element}`, 'this element is required');
  }
}

function checkMember(type: string, rule: ElementRule, value: Json, beside: Json | undefined, at: string, report: Report): void {
  if (rule.many !== true) {
    if (Array.isArray(value)) {
      report('content', 'structure', at, 'this element does not repeat');
      return;
    }
    checkValue(type, rule, value, at, report);
    return;
  }
  if (!Array.isArray(value)) {
    report('content', 'structure', at, 'a list expected');
    return;
  }
  const items: readonly Json[] = value;
  if (items.length === 0) {
    report('json', 'structure', at, 'empty lists do not exist');
    return;
  }
  items.forEach((item, index) => {
    const paired = item === null && Array.isArray(beside) && ((beside as readonly Json[])[index] ?? null) !== null;
    if (!paired) checkValue(type, rule, item, `${at}[${index}]`, report);
  });
}

function checkValue(type: string, rule: ElementRule, value: Json, at: string, report: Report): void {
  if (value === null) {
    report('json', 'structure', at, 'null does not exist here');
    return;
  }
  if (isPrimitive(type)) {
    const fault = primitiveFault(type, value);
    if (fault !== null) {
      report('json', 'value', at, fault);
      return;
    }
    if (rule.codes && !rule.codes.includes(value as string))
      report('content', 'code-invalid', at, `not one of ${rule.codes.join(', ')}`);
    return;
  }
  if (!isObject(value)) {
    report('content', 'structure', at, 'an object expected');
    return;
  }
  if (type !== 'Resource') {
    checkObject(type, value, at, report);
    if (type === 'Reference') checkReference(rule, value, at, report);
    return;
  }
  const contained = value['resourceType'];
  if (typeof contained !== 'string') {
    report('json', 'structure', `${at}.resourceType`, 'a resourceType expected');
    return;
  }
  checkObject(contained, value, at, report);
}

/** R4 json.html: the objects beside primitives carry only id and extension, and align with the values. */
function checkBeside(rule: ElementRule, value: Json, plain: Json | undefined, at: string, report: Report): void {
  const items: readonly Json[] = rule.many === true && Array.isArray(value) ? value : [value];
  if (rule.many === true) {
    if (!Array.isArray(value)) {
      report('content', 'structure', at, 'a list expected');
      return;
    }
    if (Array.isArray(plain) && plain.length !== items.length)
      report('json', 'structure', at, 'as many entries as values expected');
  }
  items.forEach((item, index) => {
    const empty = item === null && rule.many === true && Array.isArray(plain) && (plain as readonly Json[])[index] !== null;
    if (!empty && !isElement(item)) report('json', 'structure', at, 'an object with id or extension expected');
  });
}

const REFERENCE =
  /^(?:(?:https?:\/\/|urn:(?:uuid|oid):)\S+|#\S*|([A-Z][A-Za-z]+)\/[A-Za-z0-9\-.]{1,64}(?:\/_history\/[A-Za-z0-9\-.]{1,64})?|([A-Z][A-Za-z]+)\?\S+)$/;

function checkReference(rule: ElementRule, value: JsonObject, at: string, report: Report): void {
  const { reference, identifier, display, extension } = value;
  if (reference === undefined && identifier === undefined && display === undefined && extension === undefined) {
    report('content', 'invariant', at, 'a reference needs reference, identifier or display');
    return;
  }
  if (typeof reference !== 'string') return;
  const match = REFERENCE.exec(reference);
  if (!match) {
    report('content', 'value', `${at}.reference`, 'Type/id, an absolute URL, urn:uuid: or #id expected');
    return;
  }
  const target = match[1] ?? match[2];
  if (target !== undefined && rule.targets && !rule.targets.includes(target)) {
    report('content', 'value', `${at}.reference`, `a reference to ${rule.targets.join(', ')} expected, not ${target}`);
  }
}
