/** Who somebody says lies in the bed. */
export interface PatientEntry {
  readonly name: string;
  /** Empty when it is not known yet: a provisional one is given then. */
  readonly identifier: string;
  /** YYYY-MM-DD, YYYY-MM or YYYY; empty when it is not known. */
  readonly birthDate: string;
  readonly type: 'adult' | 'paediatric' | 'neonatal';
}

/** As the hospital's FHIR server knows her. */
export interface FoundPatient extends Omit<PatientEntry, 'type'> {
  /** Proposed from the birth date; null when that does not tell. */
  readonly type: PatientEntry['type'] | null;
  /** Identifier of the Encounter in progress; null when there is none. */
  readonly encounter: string | null;
  /** Where that Encounter says she lies. */
  readonly location: string | null;
  /** What speaks against admitting her, e.g. "recorded as deceased". */
  readonly warning: string | null;
}

/** Answer to `find-patients`; `query` says to which. */
export interface PatientsFoundMessage {
  readonly type: 'patients-found';
  readonly atMs: number;
  readonly query: string;
  /** `offline`: nobody answered; she can be entered by hand and put right later. */
  readonly state: 'searching' | 'found' | 'none' | 'offline';
  readonly detail: string | null;
  readonly patients: readonly FoundPatient[];
}

/** The patient is away and nothing that is missing alarms. */
export interface StandbyMessage {
  readonly type: 'standby';
  readonly atMs: number;
  readonly standby: {
    readonly sinceMs: number;
    readonly by: string;
    /** Numbers are measured again: a person has to say whether she is back. */
    readonly measuring: boolean;
  } | null;
}

/** `by`: who touched, as far as the screen knows; default "bedside". */
export type PatientKey =
  | { readonly type: 'admit'; readonly patient: PatientEntry; readonly encounter: string | null; readonly by?: string }
  | { readonly type: 'discharge'; readonly by?: string }
  | { readonly type: 'transfer'; readonly to: string; readonly by?: string }
  /** The same person, known better: replaces a provisional identity from its beginning. */
  | { readonly type: 'identify'; readonly patient: PatientEntry; readonly encounter: string | null; readonly by?: string }
  /** Somebody else was meant: the admission is the other's from its beginning. */
  | {
      readonly type: 'correct-admission';
      readonly patient: PatientEntry;
      readonly encounter: string | null;
      readonly by?: string;
    }
  | { readonly type: 'standby'; readonly on: boolean; readonly by?: string }
  /** Identifier (as a barcode gives it) or part of a name; empty = who is in progress in this ward. */
  | { readonly type: 'find-patients'; readonly query: string };
