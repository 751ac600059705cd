import type { TemplateProblem } from './mapping-error.ts';
import type { DeviceTemplate } from './template/device-template.ts';
import type { FhirTemplate } from './template/fhir-template.ts';

/**
 * Device templates whose measurements would not, or not wholly, reach an Observation (specs iomt-mapping section 17, point 2).
 * A FHIR template's own value counts also beside components (Q27).
 */
export function compatibilityWarnings(
  device: readonly DeviceTemplate[],
  fhir: readonly FhirTemplate[],
): readonly TemplateProblem[] {
  return device.flatMap((template) => {
    const target = fhir.find(({ typeName }) => typeName === template.typeName);
    const warn = (message: string, position: { line: number; column: number }, path: string): TemplateProblem => ({
      template: template.typeName,
      path,
      line: position.line,
      column: position.column,
      message,
    });
    if (!target) {
      const names = fhir.map(({ typeName }) => typeName).join(', ');
      const message = `No matching Fhir Template exists for Device Mapping [${template.typeName}]. Ensure case matches. Available Fhir Templates: [${names}].`;
      return [warn(message, template.position, 'typeName')];
    }
    const available = valueNames(target);
    return template.values
      .filter(({ name }) => !available.includes(name))
      .map(({ name, position }) => {
        const message = `The value [${name}] in Device Mapping [${template.typeName}] is not represented within the Fhir Template of type [${template.typeName}]. Available values are: [${available.join(', ')}]. No value will appear inside of Observations.`;
        return warn(message, position, 'values');
      });
  });
}

function valueNames({ becomes, value, components }: FhirTemplate): readonly string[] {
  switch (becomes.kind) {
    case 'Communication':
      return [becomes.text, becomes.phase, becomes.priority, becomes.condition];
    case 'MetricState':
      return [becomes.state];
    case 'Observation':
      return [
        ...(value ? [value.valueName, ...(value.interpretation ? [value.interpretation.valueName] : [])] : []),
        ...components.map((part) => part.value.valueName),
      ];
  }
}
