import type { Person } from './accounts.ts';
import type { CareState } from './care-team.ts';

/** A button of a card that somebody pressed. */
export interface CardAct {
  /** The same press, however often it is brought, has the same. */
  readonly press: string;
  readonly kind: 'acknowledged' | 'assigned';
  /** `Patient/{id}` */
  readonly patient: string;
  /** `Flag/{id}`, or the id of the task. */
  readonly about: string;
}

/** `forbidden`: not in this person's role, or not of her wards; `unknown`: nobody is scored under this name. */
export type CardRefusal = 'forbidden' | 'unknown';

/** What a card may do for a person, within her rights; each is written into the audit trail. */
export interface CardDoing {
  /** Kept when it resolves, and on its way to the bed and to FHIR. Doing again what stands already changes nothing. */
  act(person: Person, act: CardAct): Promise<CareState | CardRefusal>;
  /** How it stands, without doing anything. */
  state(person: Person, about: Pick<CardAct, 'patient' | 'about'>): Promise<CareState | CardRefusal>;
}

/** Where presses arrive; the caller is proven by what the request carries. */
export interface CardEndpoint {
  handle(request: CardRequest): Promise<{ readonly status: number; readonly body: unknown }>;
}

export interface CardRequest {
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: unknown;
}
