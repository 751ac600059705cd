import type { DialectOptions } from './expression.ts';
import type { TemplateProblem } from './mapping-error.ts';
import { readContainer, readRoot } from './template/container.ts';
import { type DeviceTemplate, readDeviceTemplate } from './template/device-template.ts';
import { type FhirTemplate, readFhirTemplate } from './template/fhir-template.ts';
import { TemplateSource } from './template/template-source.ts';

/** One mapping file, read. It may be used only when `problems` is empty. */
export interface Mapping<T> {
  readonly templates: readonly T[];
  readonly problems: readonly TemplateProblem[];
}

/** Reads a `CollectionContent` file: all problems of all templates at once (specs iomt-mapping section 2.3). */
export function loadDeviceMapping(text: string, options: DialectOptions = { compat: false }): Mapping<DeviceTemplate> {
  const source = new TemplateSource(text);
  const templates = (readRoot(source, 'CollectionContent') ?? []).flatMap((container) => {
    const template = readDeviceTemplate(source, container, options);
    return template ? [template] : [];
  });
  return { templates, problems: source.problems };
}

/** Reads a `CollectionFhir` file. Type names are unique ignoring case. */
export function loadFhirMapping(text: string): Mapping<FhirTemplate> {
  const source = new TemplateSource(text);
  const seen = new Set<string>();
  const templates = (readRoot(source, 'CollectionFhir') ?? []).flatMap((container) => {
    const template = readFhirTemplate(source, container);
    if (!template) return [];
    const key = template.typeName.toLowerCase();
    if (seen.has(key)) source.report(container.place, `Duplicate template defined for type name: '${template.typeName}'`);
    seen.add(key);
    return [template];
  });
  for (const { becomes, position, typeName } of templates) {
    if (becomes.kind !== 'MetricState' || templates.some((one) => isMetric(one, becomes.metric))) continue;
    source.about(typeName);
    source.reportIn(position, 'metric', `No template of type name '${becomes.metric}' has "deviceMetric": true`);
  }
  return { templates, problems: source.problems };
}

function isMetric({ typeName, deviceMetric }: FhirTemplate, name: string): boolean {
  return deviceMetric && typeName.toLowerCase() === name.toLowerCase();
}

/** Reads a file that holds one device template without a collection around it. */
export function loadDeviceTemplate(text: string, options: DialectOptions = { compat: false }): Mapping<DeviceTemplate> {
  const source = new TemplateSource(text);
  const template = source.root && readDeviceTemplate(source, readContainer(source, source.root), options);
  return { templates: template ? [template] : [], problems: source.problems };
}

/** Reads a file that holds one FHIR template without a collection around it. */
export function loadFhirTemplate(text: string): Mapping<FhirTemplate> {
  const source = new TemplateSource(text);
  const template = source.root && readFhirTemplate(source, readContainer(source, source.root));
  return { templates: template ? [template] : [], problems: source.problems };
}
