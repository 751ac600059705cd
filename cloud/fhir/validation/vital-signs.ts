import { BLOOD_PRESSURE, PRESSURES, VITAL_SIGN_UNITS } from '../../contract/vital-signs-profile.ts';
import { isObject, type Json, type JsonObject } from '../json/parse-json.ts';
import type { Report } from './fault.ts';
import { codings, hasValue } from './rules.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';
const PROFILE = 'http://hl7.org/fhir/StructureDefinition/vitalsigns';

const PANEL = '85353-1';

/** The codes that make an Observation a vital sign; panel and blood pressure have no value of their own. */
const UNITS: Readonly<Record<string, readonly string[]>> = { ...VITAL_SIGN_UNITS, [PANEL]: [], [BLOOD_PRESSURE]: [] };

const loincCodes = (concept: Json | undefined): string[] =>
  codings(concept)
    .filter((coding) => coding['system'] === LOINC)
    .flatMap(({ code }) => (typeof code === 'string' ? [code] : []));

/** Obeyed by every Observation with one of the codes, or that declares the profile. */
export function checkVitalSigns(resource: JsonObject, report: Report): void {
  const magic = loincCodes(resource['code']).find((code) => code in UNITS);
  const profiles = isObject(resource['meta']) ? resource['meta']['profile'] : undefined;
  if (magic === undefined && !(Array.isArray(profiles) && profiles.includes(PROFILE))) return;
  const fail = (at: string, text: string): void => report('content', 'invariant', `Observation.${at}`, `vital signs: ${text}`);

  const categories = Array.isArray(resource['category']) ? (resource['category'] as readonly Json[]) : [];
  const isVital = (concept: Json): boolean =>
    codings(concept).some((c) => c['system'] === CATEGORY && c['code'] === 'vital-signs');
  if (categories.filter(isVital).length !== 1) fail('category', 'one category vital-signs expected');
  const subject = isObject(resource['subject']) ? resource['subject'] : undefined;
  if (!subject) fail('subject', 'a subject is required');
  else if (
    typeof subject['reference'] === 'string' &&
    /^[A-Z]/.test(subject['reference']) &&
    !subject['reference'].startsWith('Patient')
  ) {
    fail('subject', 'the subject must be a Patient');
  }
  checkEffective(resource, fail);
  const components = Array.isArray(resource['component'])
    ? (resource['component'] as readonly Json[]).filter((item) => isObject(item))
    : [];
  if (!hasValue(resource) && !('dataAbsentReason' in resource) && components.length === 0 && !('hasMember' in resource)) {
    fail('value[x]', 'vs-2: without a value, a dataAbsentReason is required');
  }
  components.forEach((component, index) => {
    if (!hasValue(component) && !('dataAbsentReason' in component))
      fail(`component[${index}]`, 'vs-3: without a value, a dataAbsentReason is required');
  });
  if (magic === BLOOD_PRESSURE) checkPressures(resource, components, fail);
  else if (magic !== undefined) checkQuantity(resource, 'valueQuantity', UNITS[magic] ?? [], fail);
}

type Fail = (at: string, text: string) => void;

function checkEffective(resource: JsonObject, fail: Fail): void {
  const moment = resource['effectiveDateTime'];
  if (moment === undefined && !isObject(resource['effectivePeriod'])) fail('effective[x]', 'a dateTime or Period is required');
  if (typeof moment === 'string' && moment.length < 10) fail('effectiveDateTime', 'vs-1: at least to the day');
}

function checkQuantity(object: JsonObject, member: string, units: readonly string[], fail: Fail, at = ''): void {
  if (!hasValue(object)) return;
  const quantity = object[member];
  if (!isObject(quantity) || units.length === 0) {
    fail(`${at}value[x]`, units.length === 0 ? 'this code has no value of its own' : 'a Quantity expected');
    return;
  }
  for (const part of ['value', 'unit', 'system', 'code']) {
    if (!(part in quantity)) fail(`${at}${member}.${part}`, 'this element is required');
  }
  if (quantity['system'] !== undefined && quantity['system'] !== UCUM) fail(`${at}${member}.system`, `${UCUM} expected`);
  const code = quantity['code'];
  if (typeof code === 'string' && !units.includes(code))
    fail(`${at}${member}.code`, `${units.join(' or ')} expected, not ${code}`);
}

function checkPressures(resource: JsonObject, components: readonly JsonObject[], fail: Fail): void {
  if (hasValue(resource)) fail('value[x]', 'blood pressure stands in its components');
  for (const pressure of PRESSURES) {
    if (components.filter((component) => loincCodes(component['code']).includes(pressure)).length !== 1) {
      fail('component', `one component ${pressure} expected; a lost one carries a dataAbsentReason`);
    }
  }
  components.forEach((component, index) => {
    if (loincCodes(component['code']).some((code) => PRESSURES.includes(code))) {
      checkQuantity(component, 'valueQuantity', ['mm[Hg]'], fail, `component[${index}].`);
    }
  });
}
