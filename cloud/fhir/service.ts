import type { Answer } from './answer.ts';
import type { Agent } from './audit/access.ts';
import type { JsonObject } from './json/parse-json.ts';
import type { PatchRequest, WriteRequest } from './store/write-request.ts';

/** What the service needs of whoever serves Subscriptions. */
export interface Subscriptions {
  /** Plain http and private networks may be notified. */
  readonly insecure: boolean;
  /** Something was written that somebody waits for. */
  wake(): void;
  operation(id: string, operation: string, query: string, asker: Asker): Promise<Answer>;
}

/** Who asks, and under which name the request stands in logs and in the audit trail. */
export interface Asker {
  readonly agent: Agent;
  readonly requestId: string;
  /** Who the same token stands for now; rejects with a FhirProblem 401 when it holds no longer, 503 when nobody can say. */
  again(): Promise<Agent>;
}

export interface ReturnPreference {
  readonly return: 'minimal' | 'representation' | 'OperationOutcome';
  readonly lenient: boolean;
}

/** The interactions of the endpoint; everything that is not HTTP. */
export interface FhirService {
  /** GET of a path below the base, e.g. `['Patient', '1', '_history', '2']`. */
  read(path: readonly string[], query: string, lenient: boolean, asker: Asker): Promise<Answer>;
  write(request: WriteRequest, asker: Asker): Promise<Answer>;
  patch(request: PatchRequest, asker: Asker): Promise<Answer>;
  bundle(bundle: JsonObject, prefer: ReturnPreference, asker: Asker): Promise<Answer>;
}
