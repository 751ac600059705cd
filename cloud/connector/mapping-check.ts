import type { MappingCheck } from '../contract/mapping-workbench.ts';
import { compatibilityWarnings } from './compatibility.ts';
import { lintWarnings } from './lint.ts';
import { loadDeviceMapping, loadFhirMapping, type Mapping } from './mapping.ts';
import type { DeviceTemplate } from './template/device-template.ts';
import type { FhirTemplate } from './template/fhir-template.ts';

export interface CheckedMapping {
  readonly device: Mapping<DeviceTemplate>;
  readonly fhir: Mapping<FhirTemplate> | null;
  readonly check: MappingCheck;
}

/** Every mistake of both mappings at once, and what runs and does what nobody meant. @param fhir null: not looked at */
export function checkMapping(device: string, fhir: string | null, dialect = { compat: false }): CheckedMapping {
  const readDevice = loadDeviceMapping(device, dialect);
  const readFhir = fhir === null ? null : loadFhirMapping(fhir);
  const errors = [
    ...readDevice.problems.map((problem) => ({ ...problem, mapping: 'device' as const })),
    ...(readFhir?.problems ?? []).map((problem) => ({ ...problem, mapping: 'fhir' as const })),
  ];
  const warnings = [
    ...(errors.length === 0 && readFhir ? compatibilityWarnings(readDevice.templates, readFhir.templates) : []),
    ...lintWarnings(readDevice.templates, readFhir?.templates ?? []),
  ];
  return { device: readDevice, fhir: readFhir, check: { valid: errors.length === 0, errors, warnings } };
}
