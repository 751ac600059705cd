import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';

/** Any FHIR R4 server. Rejects with FhirError on an answer outside 2xx, with the transport's error when there was none. */
export interface FhirClient {
  /** @returns null on 404 and 410 */
  read<T extends Resource>(type: T['resourceType'], id: string): Promise<T | null>;
  /** All pages. */
  search<T extends Resource>(type: T['resourceType'], query: Readonly<Record<string, string>>): Promise<readonly T[]>;
  /** PUT Type/id; `ifMatch` is a versionId. */
  update<T extends Resource>(resource: T & { id: string }, ifMatch?: string): Promise<T>;
  /** POST of a batch or transaction Bundle; the answer has the same number and order of entries. */
  bundle(bundle: Bundle): Promise<Bundle>;
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
