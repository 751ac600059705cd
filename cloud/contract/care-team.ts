import type { Person } from './accounts.ts';

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
  /** Who is responsible from now on; only of `assigned`. */
  readonly to: string | null;
  /** Of a task. */
  readonly dueAt: string | null;
  /** How often nobody reacted; only of `escalated`. */
  readonly level: number | null;
  readonly fhir: Delivered;
  /** `shown`: the bed said that it shows it. */
  readonly bedside: Delivered;
}

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

/** Where the care of one patient stands, from her acts. */
export interface CareState {
  readonly responsible: { readonly name: string; readonly since: string } | null;
  /** Of the flag that is open; null when nobody did. */
  readonly acknowledged: { readonly by: string; readonly at: string } | null;
  /** Of the flag that is open: how often the rule found that nobody had reacted. */
  readonly escalated: { readonly level: number; readonly at: string } | null;
  readonly openTasks: number;
  readonly nextTask: { readonly text: string; readonly dueAt: string | null } | null;
}

/** POST /api/patients/{id}/acts */
export interface ActRequest {
  readonly kind: Exclude<ActKind, 'escalated'>;
  readonly about?: string | undefined;
  readonly text?: string | undefined;
  readonly to?: string | undefined;
  readonly dueAt?: string | undefined;
}

/** POST /api/handover */
export interface HandOverRequest {
  readonly patients: readonly string[];
  readonly to: string;
  readonly text?: string | undefined;
}
