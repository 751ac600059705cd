import type { FhirClient } from '../contract/fhir-client.ts';

/** Id of a reference to a resource of this server, relative or absolute (Q30); null for any other. */
export function localId({ baseUrl }: Pick<FhirClient, 'baseUrl'>, reference: string | undefined, type: string): string | null {
  const path = reference?.startsWith(`${baseUrl}/`) ? reference.slice(baseUrl.length + 1) : (reference ?? '');
  const match = /^([A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/.exec(path);
  return match?.[1]?.toLowerCase() === type.toLowerCase() ? (match[2] ?? null) : null;
}
