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
  return { templates, problems: source.problems };
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
