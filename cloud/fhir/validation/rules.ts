import type { ServedType } from '../definitions/structures.ts';
import { isJsonNumber, textOfNumber } from '../json/number-text.ts';
import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';
import { rangeOfDate } from '../search/dates.ts';
import type { Report } from './fault.ts';

/** The invariants of severity error that a table of elements cannot hold (FHIR R4, each named by its key). */
export function checkRules(type: ServedType, resource: JsonObject, report: Report): void {
  walk(resource, type, report);
  checkContained(type, resource, report);
  if (type === 'Observation') checkObservation(resource, report);
  if (type === 'RiskAssessment') checkPredictions(resource, report);
  if (type === 'Condition') checkCondition(resource, report);
  const tags = isObject(resource['meta']) ? list(resource['meta']['tag']) : [];
  if (tags.some((tag) => isObject(tag) && tag['code'] === 'SUBSETTED')) {
    report('content', 'business-rule', `${type}.meta.tag`, 'a subset of a resource (SUBSETTED) cannot be stored');
  }
}

function list(value: Json | undefined): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  return value === undefined ? [] : [value];
}

function walk(object: JsonObject, at: string, report: Report): void {
  if ('modifierExtension' in object)
    report('content', 'extension', `${at}.modifierExtension`, 'modifier extensions are not understood here');
  for (const name of Object.keys(object)) {
    const value = object[name] ?? null;
    if (Array.isArray(value)) {
      (value as readonly Json[]).forEach((item, index) => {
        if (isObject(item)) visit(name, item, `${at}.${name}[${index}]`, report);
      });
    } else if (isObject(value)) visit(name, value, `${at}.${name}`, report);
  }
}

function visit(name: string, object: JsonObject, at: string, report: Report): void {
  if (name === 'extension') checkExtension(object, at, report);
  if (/quantity$/i.test(name) && 'code' in object && !('system' in object)) {
    report('content', 'invariant', at, 'qty-3: a coded unit needs its system');
  }
  if (/period$/i.test(name)) checkPeriod(object, at, report);
  if (name === 'telecom' && 'value' in object && !('system' in object))
    report('content', 'invariant', at, 'cpt-2: a system is required if a value is given');
  walk(object, at, report);
}

function checkExtension(object: JsonObject, at: string, report: Report): void {
  const values = Object.keys(object).some((name) => /^_?value[A-Z]/.test(name));
  if (values === 'extension' in object) report('content', 'invariant', at, 'ext-1: either extensions or a value, and not both');
}

function checkPeriod({ start, end }: JsonObject, at: string, report: Report): void {
  if (typeof start !== 'string' || typeof end !== 'string') return;
  if (rangeOfDate(start).from >= rangeOfDate(end).to)
    report('content', 'invariant', at, 'per-1: the start is later than the end');
}

function checkContained(type: ServedType, resource: JsonObject, report: Report): void {
  const contained = list(resource['contained']).filter((item): item is JsonObject => isObject(item));
  if (contained.length === 0) return;
  const text = JSON.stringify(resource);
  const seen = new Set<string>();
  contained.forEach((inner, index) => {
    const at = `${type}.contained[${index}]`;
    const id = inner['id'];
    if ('contained' in inner) report('content', 'invariant', at, 'dom-2: contained resources do not contain others');
    if (typeof id !== 'string') {
      report('content', 'required', `${at}.id`, 'a contained resource needs an id');
      return;
    }
    if (seen.has(id)) report('content', 'duplicate', `${at}.id`, 'this id is already used');
    seen.add(id);
    if (!text.includes(`"reference":"#${id}"`))
      report('content', 'invariant', at, 'dom-3: nothing refers to this contained resource');
    const meta = inner['meta'];
    if (isObject(meta) && ('versionId' in meta || 'lastUpdated' in meta))
      report('content', 'invariant', at, 'dom-4: no own version');
    if (isObject(meta) && 'security' in meta) report('content', 'invariant', at, 'dom-5: no security label of its own');
  });
}

export function hasValue(object: JsonObject): boolean {
  return Object.keys(object).some((name) => /^_?value[A-Z]/.test(name));
}

export function codings(concept: Json | undefined): readonly JsonObject[] {
  return isObject(concept) ? list(concept['coding']).filter((item): item is JsonObject => isObject(item)) : [];
}

function checkObservation(resource: JsonObject, report: Report): void {
  if (hasValue(resource) && 'dataAbsentReason' in resource) {
    report('content', 'invariant', 'Observation.dataAbsentReason', 'obs-6: only without a value');
  }
  const own = codings(resource['code']).map((coding) => JSON.stringify([coding['system'], coding['code']]));
  list(resource['component']).forEach((component, index) => {
    if (!isObject(component)) return;
    const at = `Observation.component[${index}]`;
    const repeated = codings(component['code']).some((coding) =>
      own.includes(JSON.stringify([coding['system'], coding['code']])),
    );
    if (repeated && hasValue(resource)) report('content', 'invariant', at, 'obs-7: a component with the code of the whole');
    checkRanges(component, at, report);
  });
  checkRanges(resource, 'Observation', report);
}

function checkRanges(object: JsonObject, at: string, report: Report): void {
  list(object['referenceRange']).forEach((range, index) => {
    if (isObject(range) && !('low' in range) && !('high' in range) && !('text' in range)) {
      report('content', 'invariant', `${at}.referenceRange[${index}]`, 'obs-3: low, high or text expected');
    }
  });
}

const CLINICAL = 'http://terminology.hl7.org/CodeSystem/condition-clinical';
const ENDED = ['inactive', 'remission', 'resolved'];

function checkCondition(resource: JsonObject, report: Report): void {
  const at = 'Condition.clinicalStatus';
  const inError = codings(resource['verificationStatus']).some(({ code }) => code === 'entered-in-error');
  if (inError && 'clinicalStatus' in resource) report('content', 'invariant', at, 'con-5: none where it was entered in error');
  const abated = Object.keys(resource).some((name) => /^_?abatement[A-Z]/.test(name));
  const ended = codings(resource['clinicalStatus']).some(
    ({ system, code }) => system === CLINICAL && ENDED.includes(code as string),
  );
  if (abated && !ended) report('content', 'invariant', at, 'con-4: what is abated is inactive, resolved or in remission');
}

function checkPredictions(resource: JsonObject, report: Report): void {
  list(resource['prediction']).forEach((prediction, index) => {
    if (!isObject(prediction)) return;
    const probability = prediction['probabilityDecimal'];
    if (isJsonNumber(probability) && Number(textOfNumber(probability)) > 100) {
      report('content', 'invariant', `RiskAssessment.prediction[${index}].probability`, 'ras-2: at most 100');
    }
  });
}
