/** What a FHIR server tells of resources that changed. It may stop telling at any time: whoever relies on it asks whether it is live. */
export interface FhirChanges {
  /** True while every change is told within a second or two. */
  live(): boolean;
  /**
   * @param changed called with `Patient/p1` for each resource that was written or deleted; with null when something may have been missed,
   * so that anything may have changed
   */
  onChange(changed: (reference: string | null) => void): void;
  /** For the status page, in words. */
  state(): string;
  stop(): void;
}
