import type { ServerBehaviour } from '../../contract/fhir-client.ts';

export const SERVER_KINDS = ['wardlight', 'azure', 'hapi', 'medplum', 'generic'] as const;
export type ServerKind = (typeof SERVER_KINDS)[number];

const MB = 1_000_000;

/**
 * Behaviour per target. Azure Health Data Services: at most 500 entries a Bundle; parallel conditional creates were seen to make two, a
 * PUT under one id cannot. HAPI: a conditional create is unique by its search, a condition on a PUT is not promised, and what stands
 * behind the `#` of meta.source is the id of the request. Medplum: clients do not choose ids. Whatever else: what R4 itself defines, a
 * conditional create, and nothing is taken for granted. Sizes other than Azure's 500 entries are ours, chosen low: no document of the
 * servers was at hand.
 */
export const BEHAVIOURS: Readonly<Record<ServerKind, ServerBehaviour>> = {
  wardlight: { createOnce: 'if-none-match', keepsSource: true, bundle: 'transaction', maxEntries: 400, maxBytes: 15 * MB },
  azure: { createOnce: 'version-check', keepsSource: true, bundle: 'batch', maxEntries: 500, maxBytes: 4 * MB },
  hapi: { createOnce: 'if-none-exist', keepsSource: false, bundle: 'batch', maxEntries: 200, maxBytes: 4 * MB },
  medplum: { createOnce: 'if-none-exist', keepsSource: true, bundle: 'batch', maxEntries: 50, maxBytes: 1 * MB },
  generic: { createOnce: 'if-none-exist', keepsSource: false, bundle: 'batch', maxEntries: 100, maxBytes: 1 * MB },
};
