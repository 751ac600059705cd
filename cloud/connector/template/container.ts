import type { Place, TemplateSource } from './template-source.ts';

export interface Container {
  /** As written; null when absent. */
  readonly type: string | null;
  readonly place: Place;
  /** null when absent. */
  readonly body: Place | null;
}

/** `{ "templateType": …, "template": … }`; other members are ignored. */
export function readContainer(source: TemplateSource, place: Place): Container {
  const members = source.members(place, null);
  const type = source.optional(members, 'templateType');
  return { type: type && source.text(type), place, body: members.get('template') ?? null };
}

/**
 * The containers inside a root (specs iomt-mapping section 2.3), or null, reported, when the root itself is wrong.
 * @param name of the root, without the suffix `Template`
 */
export function readRoot(source: TemplateSource, name: 'CollectionContent' | 'CollectionFhir'): readonly Container[] | null {
  const { root } = source;
  if (!root) return null;
  source.about(name);
  const { type, body } = readContainer(source, root);
  if (!isType(type, name)) {
    source.report(root, `Expected TemplateType value ${name}Template, actual ${type ?? 'Not Found'}.`);
    return null;
  }
  if (body?.node.kind !== 'array') {
    source.report(body ?? root, `Expected an array for the template property value for template type ${name}Template.`);
    return null;
  }
  return source.items(body).map((place) => readContainer(source, place));
}

/** Compares ignoring case; the name followed by `Template` is the same type. */
export function isType(type: string | null, name: string): boolean {
  const found = type?.toLowerCase();
  return found === name.toLowerCase() || found === `${name.toLowerCase()}template`;
}

/** The body of one template, or null, reported, when it is no object. */
export function readBody(source: TemplateSource, container: Container): Place | null {
  if (container.body?.node.kind === 'object') return container.body;
  source.report(
    container.body ?? container.place,
    `Expected an object for the template property value for template type ${container.type ?? ''}.`,
  );
  return null;
}
