import type { ServedType } from '../definitions/structures.ts';
import type { SearchParameter } from './parameters.ts';

/** What a resource must meet: something of its own, of one it refers to, or of one that refers to it (specs fhir-server 6.8). */
export type Condition = Criterion | Chain | Has | Several | OfPatient;

export interface Criterion {
  readonly kind: 'own';
  readonly parameter: SearchParameter;
  readonly modifier: string | null;
  /** Alternatives, still escaped as they were sent. */
  readonly values: readonly string[];
}

/** `subject:Patient.birthdate=1950`: some resource it refers to meets the condition. */
export interface Chain {
  readonly kind: 'chain';
  readonly parameter: SearchParameter;
  readonly targets: readonly { readonly type: ServedType; readonly condition: Condition }[];
}

/** `_has:Observation:patient:code=x`: some resource of that type refers to it through the parameter and meets the condition. */
export interface Has {
  readonly kind: 'has';
  readonly source: ServedType;
  readonly parameter: SearchParameter;
  readonly condition: Condition;
}

export interface Several {
  readonly kind: 'any' | 'all';
  readonly of: readonly Condition[];
}

/** Belongs to the patient, by whichever parameter the compartment definition names. */
export interface OfPatient {
  readonly kind: 'of-patient';
  readonly id: string;
}
