import type { Rights } from '../access/rights.ts';
import type { Answer } from '../answer.ts';
import type { ServedType } from '../definitions/structures.ts';
import type { Json, JsonObject } from '../json/parse-json.ts';

/** One write, alone or out of a transaction. */
export interface WriteRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly type: ServedType;
  /** From the URL. */
  readonly id: string | null;
  /** Search query without the type: If-None-Exist, or the query of a conditional update or delete. */
  readonly condition: string | null;
  /** null for DELETE */
  readonly resource: JsonObject | null;
  /** Versions of If-Match; null when not sent. */
  readonly ifMatch: readonly string[] | null;
  /** `If-None-Match: *` */
  readonly onlyNew: boolean;
  readonly fullUrl: string | null;
  /** Where this stands in a Bundle, for messages: `Bundle.entry[3]`; empty when alone. */
  readonly at: string;
}

/** One JSON Patch, a list, or one FHIRPath Patch, a Parameters resource (specs fhir-server, section 2.4). */
export interface PatchRequest {
  readonly type: ServedType;
  readonly id: string | null;
  /** Search query without the type, when there is no id. */
  readonly condition: string | null;
  readonly patch: Json;
  /** Versions of If-Match; null when not sent. */
  readonly ifMatch: readonly string[] | null;
}

export interface WriteResult {
  readonly status: 200 | 201 | 204;
  readonly type: ServedType;
  readonly id: string | null;
  readonly version: number | null;
  readonly updatedMs: number | null;
  readonly body: string | null;
  /** Whether there is a new version. */
  readonly changed: boolean;
}

export interface WriteContext {
  /** Of whoever writes; null = everything. */
  readonly rights: Rights | null;
  readonly base: string;
  readonly nowMs: number;
  readonly newId: () => string;
  /** Whether entries may refer to each other and to searches. */
  readonly transaction: boolean;
}

/** A write whose resource is known: step 4 of FHIR's transaction rules. */
export interface Target {
  readonly request: WriteRequest;
  readonly id: string | null;
  /** `found`: a conditional create that met an existing resource, so nothing is written. */
  readonly kind: 'create' | 'update' | 'delete' | 'found' | 'nothing';
  /** A conditional update that met nothing: what has its id already is something else. */
  readonly mustBeNew?: boolean;
}

/** What is told of a write. */
export function writeAnswer({ status, type, id, version, updatedMs, body }: WriteResult): Answer {
  const location = id === null || version === null || status === 204 ? null : `${type}/${id}/_history/${version}`;
  return { status, body, version, updated: updatedMs === null ? null : new Date(updatedMs), location };
}
