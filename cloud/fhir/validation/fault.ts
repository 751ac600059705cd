import type { Issue } from '../problem.ts';

/** `json`: against the JSON rules of FHIR (answers 400); `content`: well-formed, but against the structure or a rule (422). */
export interface Fault {
  readonly kind: 'json' | 'content';
  readonly code: Issue['code'];
  readonly at: string;
  readonly text: string;
}

export type Report = (kind: Fault['kind'], code: Issue['code'], at: string, text: string) => void;
