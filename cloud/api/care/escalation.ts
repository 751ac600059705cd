import type { Pool } from 'pg';
import type { NewAct } from './acts-adapter.ts';

export interface EscalationRule {
  /** Minutes without a reaction after which a flag, or a task past its time, is escalated; again after as many. */
  readonly afterMinutes: number;
  /** How often at most. */
  readonly levels: number;
}

/** A flag that is open, or a task past its time, and when somebody last reacted to it. */
export interface Unanswered {
  readonly what: 'flag' | 'task';
  /** `Flag/{id}`, or the id of the act that opened the task. */
  readonly about: string;
  readonly reason: string;
  /** Raised, or due. */
  readonly sinceMs: number;
  readonly reacted: boolean;
  readonly place: NewAct['place'];
}

/** The escalation that is due now, if any; its id is derived, so that two processes write it once. Pure. */
export function escalationDue(open: Unanswered, rule: EscalationRule, nowMs: number): NewAct | null {
  if (open.reacted) return null;
  const level = Math.min(rule.levels, Math.floor((nowMs - open.sinceMs) / (rule.afterMinutes * 60_000)));
  if (level < 1) return null;
  const minutes = level * rule.afterMinutes;
  const text =
    open.what === 'flag'
      ? `Nobody has reacted for ${minutes} min: ${open.reason}`
      : `Overdue by ${minutes} min, not done: ${open.reason}`;
  return {
    id: `escalated|${open.about}|${level}`,
    at: new Date(nowMs).toISOString(),
    kind: 'escalated',
    by: null,
    place: open.place,
    about: open.about,
    text,
    to: null,
    dueAt: null,
    level,
    toBed: true,
  };
}

/** What a person did for the patient since the flag was raised counts as a reaction to it. */
const UNANSWERED = `
  select 'flag' as what, f.flag as about, f.reason, f.since, w.patient, w.patient_name, w.bed, w.ward, w.device_id,
         exists (select 1 from work.act a where a.patient = f.patient and a.by_id is not null and a.at >= f.since) as reacted
  from feed.flag f
  join lateral (select * from feed.risk_assessment r where r.patient = f.patient order by r.window_end desc limit 1) w on true
  where f.status = 'active' and coalesce(f.cause, 'deterioration') = 'deterioration'
  union all
  select 'task', t.id, t.body, t.due_at, t.patient, t.patient_name, t.bed, t.ward, t.device_id,
         exists (select 1 from work.act a where a.about = t.id and a.kind = 'task-done')
  from work.act t where t.kind = 'task-opened' and t.due_at < now() and t.due_at > now() - interval '2 days'`;

/** @returns nothing while the feed has no tables yet */
export async function unanswered(pool: Pool): Promise<readonly Unanswered[]> {
  const { rows } = await pool.query<Row>(UNANSWERED);
  return rows.map((row) => ({
    what: row.what,
    about: row.about,
    reason: row.reason,
    sinceMs: row.since.getTime(),
    reacted: row.reacted,
    place: { patient: row.patient, patientName: row.patient_name, bed: row.bed, ward: row.ward, deviceId: row.device_id },
  }));
}

interface Row {
  what: 'flag' | 'task';
  about: string;
  reason: string;
  since: Date;
  reacted: boolean;
  patient: string;
  patient_name: string;
  bed: string;
  ward: string;
  device_id: string;
}
