import type { BundleEntry, Resource } from '@medplum/fhirtypes';
import type { FhirClient } from '../contract/fhir-client.ts';

/** By what a resource is found again when its server gives the ids. */
export interface NamedBy {
  /** Search parameter; default `identifier`. A Provenance has none and is found by its tag. */
  readonly parameter?: 'identifier' | '_tag';
  readonly system: string;
  readonly value: string;
}

/** The entry that brings a resource into being once, in the way the server can guard it. */
export function newEntry(
  { behaviour }: FhirClient,
  resource: Resource & { id: string },
  { parameter = 'identifier', system, value }: NamedBy,
): BundleEntry {
  const { resourceType: type, id } = resource;
  if (behaviour.createOnce === 'if-none-exist') {
    const withoutId = { ...resource } as Resource;
    // The server gives one.
    delete withoutId.id;
    const ifNoneExist = `${parameter}=${encodeURIComponent(searchToken(system, value))}`;
    return { resource: withoutId, request: { method: 'POST', url: type, ifNoneExist } };
  }
  const guard = behaviour.createOnce === 'if-none-match' ? { ifNoneMatch: '*' } : {};
  return { resource, request: { method: 'PUT', url: `${type}/${id}`, ...guard } };
}

/** The entry that changes a resource only if nobody has changed it since it was read. */
export function changedEntry(resource: Resource): BundleEntry {
  const version = resource.meta?.versionId;
  const condition = version === undefined ? {} : { ifMatch: `W/"${version}"` };
  return { resource, request: { method: 'PUT', url: `${resource.resourceType}/${resource.id ?? ''}`, ...condition } };
}

/** `system|value` of a search, or the value alone, with what has a meaning there escaped. */
export function searchToken(system: string | null, value: string): string {
  const escaped = value.replace(/[\\,|$]/g, '\\$&');
  return system === null ? escaped : `${system}|${escaped}`;
}
