/** One mistake or warning, and in which of the two mappings. */
export interface MappingProblem {
  readonly mapping: 'device' | 'fhir';
  readonly template: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface MappingCheck {
  readonly valid: boolean;
  readonly errors: readonly MappingProblem[];
  readonly warnings: readonly MappingProblem[];
}

export interface WorkbenchRequest {
  readonly device: string;
  readonly fhir: string;
  /** A message in the hub's envelope, several as an array or one a line. */
  readonly messages: string;
  /** As the original connector does it, also where that is a mistake. */
  readonly compat: boolean;
  readonly identity: 'create' | 'lookup' | 'lookup-encounter';
}

/** What `wardlight mapping explain` writes, one object a line; `stage` tells which. */
export type WorkbenchLine = { readonly stage: string } & Readonly<Record<string, unknown>>;

export interface WorkbenchAnswer {
  readonly check: MappingCheck;
  /** Empty when the mapping has errors. */
  readonly lines: readonly WorkbenchLine[];
  /** There would be more lines than a page shows: what is missing is the end. */
  readonly cut: boolean;
  /** Why nothing came of the messages; null when something did. */
  readonly hint: string | null;
  /** Why the messages could not be read; null when they could. */
  readonly refused: string | null;
}

/** What a customer's export of a MedTech service holds, and what it will do here. */
export interface ImportReport {
  readonly services: readonly ImportedService[];
  /** What could not be made sense of. */
  readonly remarks: readonly string[];
}

export interface ImportedService {
  readonly name: string;
  /** Mapping texts; null when the export holds none. */
  readonly device: string | null;
  readonly fhir: string | null;
  readonly check: MappingCheck;
  /** Per measurement type. */
  readonly types: readonly { readonly typeName: string; readonly becomes: string }[];
  readonly remarks: readonly string[];
}

export interface MappingVersion {
  /** From 1. */
  readonly version: number;
  readonly at: string;
  readonly by: string;
  readonly note: string;
  readonly active: boolean;
}

export interface MappingHistory {
  readonly versions: readonly MappingVersion[];
  /** Mistakes of changed files that keep them from being used; null when there are none. */
  readonly problem: string | null;
}

export interface SampleMessage {
  readonly label: string;
  readonly text: string;
}

/** What the dashboard's API asks the connector. */
export interface MappingWorkbench {
  run(request: WorkbenchRequest): WorkbenchAnswer;
  import(text: string): ImportReport;
  history(): Promise<MappingHistory>;
  /** @returns null for a version that does not exist */
  texts(version: number): Promise<{ readonly device: string; readonly fhir: string } | null>;
  /** What publishing these would answer if they have a mistake. */
  check(texts: { device: string; fhir: string }): MappingCheck;
  /** Checked, kept and used from the next batch on. @returns the check when the mapping has errors */
  publish(texts: { device: string; fhir: string }, by: string, note: string): Promise<MappingVersion | MappingCheck>;
  /** An older version is used again from the next batch on. @returns null for a version that does not exist */
  activate(version: number, by: string): Promise<MappingVersion | null>;
}
