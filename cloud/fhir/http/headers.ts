import { versionsOf } from '../answer.ts';
import { problem } from '../problem.ts';
import type { ReturnPreference } from '../service.ts';

/** By lower-case name, as Node gives them. */
export interface RequestHeaders {
  readonly 'if-match'?: string | undefined;
  readonly 'if-none-match'?: string | undefined;
  readonly 'if-modified-since'?: string | undefined;
  readonly [name: string]: string | string[] | undefined;
}

const FHIR_JSON = ['application/fhir+json', 'application/json', 'text/json'];

/** `Prefer: return=minimal, handling=lenient` */
export function preferenceOf(header: string | string[] | undefined, unsaid: ReturnPreference['return']): ReturnPreference {
  const said = String(header ?? '')
    .split(/[,;]/)
    .map((part) => part.trim());
  const wanted = said.find((part) => part.startsWith('return='))?.slice(7);
  return {
    return: wanted === 'minimal' || wanted === 'representation' || wanted === 'OperationOutcome' ? wanted : unsaid,
    lenient: said.includes('handling=lenient'),
  };
}

/** @throws FhirProblem 406 when only something other than FHIR R4 JSON would do */
export function requireAcceptable(accept: string | undefined, format: string | null): void {
  const wanted = format ?? accept ?? '*/*';
  const fits = wanted.split(',').some((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const version = parameters.find((parameter) => parameter.startsWith('fhirversion='))?.slice(12);
    if (version !== undefined && version !== '4.0') return false;
    return type === 'json' || type === '*/*' || type === 'application/*' || FHIR_JSON.includes(type.replace(' ', '+'));
  });
  if (!fits) throw problem(406, 'not-supported', 'answers are application/fhir+json, FHIR version 4.0, only');
}

/** @throws FhirProblem 415 */
export function requireBodyType(contentType: string | undefined, allowed: readonly string[] = FHIR_JSON): void {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  const version = parameters.find((parameter) => parameter.startsWith('fhirversion='))?.slice(12);
  if (!allowed.includes(type) || (version !== undefined && version !== '4.0')) {
    throw problem(415, 'not-supported', `a body of type ${allowed[0] ?? ''} expected`);
  }
}

export function ifMatchOf(headers: RequestHeaders): readonly string[] | null {
  const header = headers['if-match'];
  return header === undefined ? null : versionsOf(header);
}

/** Whether the reader has this version already. */
export function isUnchanged(headers: RequestHeaders, version: number, updated: Date): boolean {
  const known = headers['if-none-match'];
  if (known !== undefined) return versionsOf(known).some((tag) => tag === String(version));
  const since = headers['if-modified-since'];
  if (since === undefined) return false;
  return Math.floor(updated.getTime() / 1000) * 1000 <= Date.parse(since);
}

/** Taken over when sent and harmless. */
export function requestIdOf(headers: RequestHeaders, fresh: string): string {
  const sent = headers['x-request-id'];
  return typeof sent === 'string' && /^[\x21-\x7e]{1,64}$/.test(sent) ? sent : fresh;
}
