import type { OperationOutcomeIssue } from '@medplum/fhirtypes';

export interface Issue {
  readonly severity: 'error' | 'warning' | 'information';
  /** From the IssueType value set. */
  readonly code: NonNullable<OperationOutcomeIssue['code']>;
  readonly text: string;
  /** FHIRPath, or `http.name` for a search parameter. */
  readonly expression?: string;
}

/** A request that cannot be answered as asked; becomes an OperationOutcome. */
export class FhirProblem extends Error {
  override readonly name = 'FhirProblem';
  readonly status: number;
  readonly issues: readonly Issue[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, issues: readonly Issue[], headers: Readonly<Record<string, string>> = {}) {
    super(issues.map((issue) => issue.text).join('; '));
    this.status = status;
    this.issues = issues;
    this.headers = headers;
  }
}

export function problem(status: number, code: Issue['code'], text: string, expression?: string): FhirProblem {
  return new FhirProblem(status, [{ severity: 'error', code, text, ...(expression === undefined ? {} : { expression }) }]);
}

export function outcomeText(issues: readonly Issue[]): string {
  return JSON.stringify({
    resourceType: 'OperationOutcome',
    issue: issues.map(({ severity, code, text, expression }) => ({
      severity,
      code,
      details: { text },
      ...(expression === undefined ? {} : { expression: [expression] }),
    })),
  });
}
