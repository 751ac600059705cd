import type { Person } from './accounts.ts';
import type { NoteRefusal } from './bed-note.ts';

/** Who acts. */
export type Actor = Pick<Person, 'id' | 'name'>;

export const ACT_KINDS = ['assigned', 'acknowledged', 'note', 'task-opened', 'task-done', 'escalated'] as const;
export type ActKind = (typeof ACT_KINDS)[number];

/** What somebody of the care team did for one patient, or what a rule did because nobody had. Never changed afterwards. */
export interface CareAct {
  readonly id: string;
  readonly at: string;
  readonly kind: ActKind;
  /** Null: the rule. */
  readonly by: Actor | null;
  /** `Patient/{id}` */
  readonly patient: string;
  readonly patientName: string;
  readonly bed: string;
  readonly ward: string;
  /** The station at the bed. */
  readonly deviceId: string;
  /** `Flag/{id}`, the alarm's id, or the id of the act that opened the task. */
  readonly about: string | null;
  readonly text: string;
  /** Of `assigned`: who becomes responsible. Of `escalated`: who was when nobody reacted; null: nobody. */
  readonly to: string | null;
  /** Her account; null: nobody, or a name that was typed where there is no list of people. */
  readonly toId: string | null;
  /** From when on, and until when, whoever is named is responsible; only of `assigned`. `until` null: until somebody else is. */
  readonly from: string | null;
  readonly until: string | null;
  /** Name of the shift that it is for. */
  readonly shift: string | null;
  /** Of a task. */
  readonly dueAt: string | null;
  /** How often nobody reacted; only of `escalated`. */
  readonly level: number | null;
  readonly fhir: Delivered;
  /** `shown`: the bed said that it shows it. `refused`: its `detail` is a `NotTold`, or words of the hub. */
  readonly bedside: Delivered;
}

/** Record of the topic `acted`: an act without how far it was brought. The same act may come several times. */
export type ActedEvent = Omit<CareAct, 'fhir' | 'bedside' | 'toId'> & Partial<Pick<CareAct, 'toId'>>;

/**
 * Why it is not shown at a bed: nobody knows where she lies; nothing was heard of her since; somebody else was measured there since; her
 * stay is not known in FHIR, or over; it is too old; there is no way to beds from here; the bed itself refused. Pages say it in their language.
 */
export type NotTold =
  | 'nowhere'
  | `silent ${string}`
  | 'followed'
  | 'no-stay'
  | 'stay-over'
  | 'expired'
  | 'no-way'
  | `bed ${NoteRefusal}`;

export interface Delivered {
  readonly state: 'none' | 'waiting' | 'done' | 'shown' | 'refused';
  readonly at: string | null;
  readonly detail: string | null;
}

export interface CareTask {
  readonly id: string;
  readonly text: string;
  readonly dueAt: string | null;
  readonly openedBy: string;
  readonly openedAt: string;
}

/** Somebody who is, was or will be responsible. */
export interface Named {
  /** Of her account; null: a name that was typed. */
  readonly id: string | null;
  readonly name: string;
}

/** Where the care of one patient stands, from her acts. */
export interface CareState {
  /** `by`: who said so. */
  readonly responsible: (Named & { readonly since: string; readonly until: string | null; readonly by: Actor | null }) | null;
  /** Whose shift has ended without anybody being responsible after; null while somebody is. */
  readonly lapsed: (Named & { readonly since: string }) | null;
  /** Who is named for the next shift. */
  readonly next: (Named & { readonly from: string; readonly by: Actor | null }) | null;
  /** Of the flag that is open, the last time; null when nobody did. */
  readonly acknowledged: { readonly by: string; readonly at: string } | null;
  /** Of the flag that is open: how often the rule found that nobody had reacted, the last time. */
  readonly escalated: { readonly level: number; readonly at: string } | null;
  /** What made a reaction count no longer that somebody gave to the flag that is open; null: it counts, or nobody gave any. */
  readonly askedAnew: { readonly why: 'escalated' | 'shift-ended' | 'worsened'; readonly at: string } | null;
  readonly openTasks: number;
  readonly nextTask: { readonly text: string; readonly dueAt: string | null } | null;
}

/** POST /api/patients/{id}/acts */
export interface ActRequest {
  readonly kind: Exclude<ActKind, 'escalated'>;
  readonly about?: string | undefined;
  readonly text?: string | undefined;
  readonly to?: Assignee | undefined;
  /** Of `assigned`: for the shift that runs (left out), or for the one after it. */
  readonly shift?: WhichShift | undefined;
  readonly dueAt?: string | undefined;
}

export type WhichShift = 'now' | 'next';

/** Who is to be responsible: somebody of the list; a name that is typed only where there is none, or the own account. */
export type Assignee = { readonly account: string } | { readonly name: string };

/** GET /api/people?ward=… and GET /api/patients/{id}/people: whom patients of these wards can be given to. */
export interface PeopleAnswer {
  /** By name; null: there is no list here, names are typed. */
  readonly people: readonly ListedPerson[] | null;
}

export interface ListedPerson extends Actor {
  /** What she types to sign in: tells two people of one name apart. */
  readonly login: string;
}

/** POST /api/handover */
export interface HandOverRequest {
  readonly patients: readonly string[];
  readonly to: Assignee;
  readonly shift?: WhichShift | undefined;
  readonly text?: string | undefined;
}

/** A working time of the house. */
export interface Shift {
  readonly name: string;
  readonly from: string;
  readonly until: string;
}

/** GET /api/shifts; null where the house has none. */
export interface ShiftsAnswer {
  readonly now: Shift | null;
  readonly next: Shift | null;
}
