/** Which Observations R4's vital-signs profiles bind, and to which units (specs fhir-server section 3, fhir-vitals section 1). */

/** LOINC codes of a single number → the UCUM codes that each allows. */
export const VITAL_SIGN_UNITS: Readonly<Record<string, readonly string[]>> = {
  '9279-1': ['/min'],
  '8867-4': ['/min'],
  '2708-6': ['%'],
  '8310-5': ['Cel', '[degF]'],
  '8302-2': ['cm', '[in_i]'],
  '9843-4': ['cm', '[in_i]'],
  '29463-7': ['g', 'kg', '[lb_av]'],
  '39156-5': ['kg/m2'],
};

/** LOINC. Its values stand in its components, one of each. */
export const BLOOD_PRESSURE = '85354-9';
export const PRESSURES: readonly string[] = ['8480-6', '8462-4'];
