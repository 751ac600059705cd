import type { Coding } from '@medplum/fhirtypes';
import { BLOOD_PRESSURE, PRESSURES, VITAL_SIGN_UNITS } from '../contract/vital-signs-profile.ts';
import type { FhirTemplate } from './template/fhir-template.ts';
import type { FhirValue } from './template/fhir-value.ts';

const LOINC = 'http://loinc.org';
const UCUM = 'http://unitsofmeasure.org';
const CATEGORY = 'http://terminology.hl7.org/CodeSystem/observation-category';

/** What a server that checks the profile will refuse, before it does. @returns path and message */
export function vitalSignFaults(template: FhirTemplate): readonly { readonly path: string; readonly message: string }[] {
  const codes = loincCodes(template.codes);
  const magic = codes.find((code) => code === BLOOD_PRESSURE || VITAL_SIGN_UNITS[code] !== undefined);
  if (magic === undefined) return [];
  const tell = (path: string, what: string) => ({
    path,
    message: `LOINC ${magic} is a vital sign of R4: ${what}; a server that checks the profile refuses it, as ours does`,
  });
  const categories = template.category.filter((one) =>
    one.codes.some(({ system, code }) => system === CATEGORY && code === 'vital-signs'),
  );
  const category = categories.length === 1 ? [] : [tell('category', `it needs one category vital-signs of ${CATEGORY}`)];
  if (magic !== BLOOD_PRESSURE) {
    const wrong = template.value ? quantityFault(template.value, VITAL_SIGN_UNITS[magic] ?? []) : null;
    return [...category, ...(wrong === null ? [] : [tell('value', wrong)])];
  }
  return [
    ...category,
    ...(template.value ? [tell('value', 'blood pressure stands in its components')] : []),
    ...PRESSURES.flatMap((code) =>
      componentsOf(template, code).length === 1 ? [] : [tell('components', `it needs one component ${code}`)],
    ),
    ...template.components.flatMap(({ codes: own, value }, at) => {
      const wrong = loincCodes(own).some((code) => PRESSURES.includes(code)) ? quantityFault(value, ['mm[Hg]']) : null;
      return wrong === null ? [] : [tell(`components[${at}].value`, wrong)];
    }),
  ];
}

function quantityFault(value: FhirValue, units: readonly string[]): string | null {
  if (value.valueType !== 'Quantity') return `its value is a Quantity, not ${value.valueType}`;
  const { unit, system, code } = value;
  if (unit === null || system !== UCUM || code === null) return `its Quantity needs a unit, the system ${UCUM} and a code`;
  return units.includes(code) ? null : `its code is ${units.join(' or ')}, not ${code}`;
}

function componentsOf({ components }: FhirTemplate, code: string): FhirTemplate['components'] {
  return components.filter(({ codes }) => loincCodes(codes).includes(code));
}

function loincCodes(codes: readonly Coding[]): readonly string[] {
  return codes.flatMap(({ system, code }) => (system === LOINC && code !== undefined ? [code] : []));
}
