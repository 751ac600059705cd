import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';

/** Any FHIR R4 server. Rejects with FhirError on an answer outside 2xx, with the transport's error when there was none. */
export interface FhirClient {
  /** `https://host/fhir`, without a slash at its end. */
  readonly baseUrl: string;
  readonly behaviour: ServerBehaviour;
  /** @returns null on 404 and 410 */
  read<T extends Resource>(type: T['resourceType'], id: string): Promise<T | null>;
  /** All versions that hold a resource, newest first; none on 404. */
  versions<T extends Resource>(type: T['resourceType'], id: string): Promise<readonly T[]>;
  /** All pages. */
  search<T extends Resource>(type: T['resourceType'], query: Readonly<Record<string, string>>): Promise<readonly T[]>;
  /** PUT Type/id; `ifMatch` is a versionId. */
  update<T extends Resource>(resource: T & { id: string }, ifMatch?: string): Promise<T>;
  /** POST Type/id/$name without parameters. */
  operation<T extends Resource>(type: Resource['resourceType'], id: string, name: `$${string}`): Promise<T>;
  /** POST of a batch or transaction Bundle; the answer has the same number and order of entries. */
  bundle(bundle: Bundle): Promise<Bundle>;
}

/** What R4 leaves open and servers do differently, as far as writing depends on it. */
export interface ServerBehaviour {
  /**
   * How a resource comes into being only once: `if-none-match` PUT under our id with `If-None-Match: *`; `version-check` PUT under our
   * id, and what turns out to have existed is joined again; `if-none-exist` POST with `If-None-Exist`, the server gives the id.
   */
  readonly createOnce: 'if-none-match' | 'version-check' | 'if-none-exist';
  /** In a batch every entry stands alone; a transaction is one commit, and one wrong entry refuses it. */
  readonly bundle: 'transaction' | 'batch';
  /** Whether `meta.source` is given back as it was sent; some put something of their own behind its `#`, or keep none. */
  readonly keepsSource: boolean;
  readonly maxEntries: number;
  readonly maxBytes: number;
}

export class FhirError extends Error {
  override readonly name = 'FhirError';
  readonly status: number;
  readonly outcome: OperationOutcome | null;

  constructor(status: number, outcome: OperationOutcome | null, request: string) {
    super(`${request} answered ${status}: ${outcome?.issue[0]?.details?.text ?? outcome?.issue[0]?.diagnostics ?? 'no outcome'}`);
    this.status = status;
    this.outcome = outcome;
  }
}
