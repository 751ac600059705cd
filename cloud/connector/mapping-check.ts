import type { MappingCheck, MappingProblem } from '../contract/mapping-workbench.ts';
import { compatibilityWarnings } from './compatibility.ts';
import { lintWarnings } from './lint.ts';
import { loadDeviceMapping, loadFhirMapping, type Mapping } from './mapping.ts';
import type { TemplateProblem } from './mapping-error.ts';
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
  const templates = { device: readDevice.templates, fhir: readFhir?.templates ?? [] };
  const errors = [...within('device', readDevice.problems), ...within('fhir', readFhir?.problems ?? [])];
  const warnings = [
    ...(errors.length === 0 && readFhir ? within('device', compatibilityWarnings(templates.device, templates.fhir)) : []),
    ...within('device', lintWarnings(templates.device, [])),
    ...within('fhir', lintWarnings([], templates.fhir)),
  ];
  return { device: readDevice, fhir: readFhir, check: { valid: errors.length === 0, errors, warnings } };
}

const within = (mapping: MappingProblem['mapping'], problems: readonly TemplateProblem[]): readonly MappingProblem[] =>
  problems.map((problem) => ({ mapping, ...problem }));
