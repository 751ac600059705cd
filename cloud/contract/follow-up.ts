/** What can become of a patient, as FHIR tells it afterwards. */
export const EVENT_KINDS = ['death', 'intensive-care', 'cardiac-arrest', 'sepsis', 'discharge'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

interface Followed {
  /** Reference in FHIR, and for an event its kind: what is told again replaces what was told. */
  readonly id: string;
  readonly patient: string;
  readonly encounter: string | null;
  /** Where the patient was then; empty = not known. */
  readonly bed: string;
  readonly ward: string;
  /** Raised or happened, ISO 8601 UTC. */
  readonly at: string;
}

/** A flag of NEWS2 or of a model, when it is raised, grows worse, is resolved or ends with the stay. */
export interface FollowedFlag extends Followed {
  readonly what: 'flag';
  /** The cause: `deterioration`, or `risk-` and the model. */
  readonly kind: string;
  /** Resolved, or the stay was over. */
  readonly until: string | null;
  /** End of the window in which it last grew worse. Null: never; absent: before this was told. */
  readonly worsenedAt?: string | null;
  readonly reason: string;
}

/** What became of the patient. */
export interface FollowedEvent extends Followed {
  readonly what: 'event';
  readonly kind: EventKind;
  /** The resource that says so. */
  readonly resource: string;
  /** When FHIR was told. */
  readonly recordedAt: string;
  /** Entered in error, or refuted: it never happened. */
  readonly withdrawn: boolean;
}

/** Topic `followed`. */
export type FollowUp = FollowedFlag | FollowedEvent;
