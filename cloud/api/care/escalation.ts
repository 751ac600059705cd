import type { Pool } from 'pg';
import type { Named } from '../../contract/care-team.ts';
import type { NewAct } from './acts-adapter.ts';

export interface EscalationRule {
  /** Minutes without a reaction after which a flag, or a task past its time, is escalated; again after as many. */
  readonly afterMinutes: number;
  /** How often at most. */
  readonly levels: number;
}

/** A flag that is open, the same since it grew worse, or after a shift that nobody took over, or a task past its time. */
export interface Unanswered {
  readonly what: 'flag' | 'worsened' | 'shift' | 'task';
  /** `Flag/{id}`, or the id of the act that opened the task. */
  readonly about: string;
  readonly reason: string;
  /** Raised, grown worse, over, or due. */
  readonly sinceMs: number;
  readonly reacted: boolean;
  /** Who is responsible now; null: nobody. */
  readonly responsible: Named | null;
  /** Of `shift`: whose ended. */
  readonly lapsed: string | null;
  readonly place: NewAct['place'];
}

/** The escalation that is due now, if any; its id is derived, so that two processes write it once. Pure. */
export function escalationDue(open: Unanswered, rule: EscalationRule, nowMs: number): NewAct | null {
  if (open.reacted) return null;
  const level = Math.min(rule.levels, Math.floor((nowMs - open.sinceMs) / (rule.afterMinutes * 60_000)));
  if (level < 1) return null;
  return {
    id: `escalated|${open.about}|${open.what === 'shift' || open.what === 'worsened' ? `${new Date(open.sinceMs).toISOString()}|` : ''}${level}`,
    at: new Date(nowMs).toISOString(),
    kind: 'escalated',
    by: null,
    place: open.place,
    about: open.about,
    text: textOf(open, level * rule.afterMinutes),
    to: open.responsible?.name ?? null,
    toId: open.responsible?.id ?? null,
    dueAt: null,
    level,
    toBed: true,
  };
}

function textOf({ what, reason, responsible, lapsed }: Unanswered, minutes: number): string {
  if (what === 'shift') return `Nobody has taken over for ${minutes} min since the shift of ${lapsed ?? ''} ended: ${reason}`;
  const people = responsible === null ? 'nobody is responsible' : `responsible: ${responsible.name}`;
  if (what === 'worsened') return `Nobody has reacted for ${minutes} min since it grew worse (${people}): ${reason}`;
  const said = what === 'flag' ? `Nobody has reacted for ${minutes} min` : `Overdue by ${minutes} min, not done`;
  return `${said} (${people}): ${reason}`;
}

/**
 * What a person did for the patient since the flag was raised, or last grew worse, counts as a reaction to it, until her shift ends: then somebody has to take
 * over, or act.
 */
const UNANSWERED = `
  with turn as (
    select distinct on (patient) patient, to_name, to_id, until_at from work.act
    where kind = 'assigned' and coalesce(from_at, at) <= now() order by patient, coalesce(from_at, at) desc, seq desc),
  open as (
    select f.flag, f.patient, f.reason, coalesce(f.worsened_at, f.since) as since, f.worsened_at, w.patient_name, w.bed, w.ward, w.device_id, t.to_name, t.to_id, t.until_at,
      (select max(a.at) from work.act a where a.patient = f.patient and a.by_id is not null) as acted_at
    from feed.flag f
    join lateral (select * from feed.risk_assessment r where r.patient = f.patient order by r.window_end desc limit 1) w on true
    left join turn t on t.patient = f.patient
    where f.status = 'active' and coalesce(f.cause, 'deterioration') = 'deterioration')
  select case when worsened_at is null then 'flag' else 'worsened' end as what, flag as about, reason, since, patient, patient_name, bed, ward, device_id,
         coalesce(acted_at >= since, false) as reacted,
         case when until_at is null or until_at > now() then to_name end as responsible, to_id as responsible_id, null as lapsed
  from open
  union all
  select 'shift', flag, reason, until_at, patient, patient_name, bed, ward, device_id, acted_at >= until_at, null, null, to_name
  from open where acted_at >= since and until_at > since and until_at <= now()
  union all
  select 'task', a.id, a.body, a.due_at, a.patient, a.patient_name, a.bed, a.ward, a.device_id,
         exists (select 1 from work.act d where d.about = a.id and d.kind = 'task-done'),
         case when t.until_at is null or t.until_at > now() then t.to_name end, t.to_id, null
  from work.act a left join turn t on t.patient = a.patient
  where a.kind = 'task-opened' and a.due_at < now() and a.due_at > now() - interval '2 days'`;

/** @returns nothing while the feed has no tables yet */
export async function unanswered(pool: Pool): Promise<readonly Unanswered[]> {
  const { rows } = await pool.query<Row>(UNANSWERED);
  return rows.map((row) => ({
    what: row.what,
    about: row.about,
    reason: row.reason,
    sinceMs: row.since.getTime(),
    reacted: row.reacted,
    responsible: row.responsible === null ? null : { id: row.responsible_id, name: row.responsible },
    lapsed: row.lapsed,
    place: { patient: row.patient, patientName: row.patient_name, bed: row.bed, ward: row.ward, deviceId: row.device_id },
  }));
}

interface Row {
  what: Unanswered['what'];
  about: string;
  reason: string;
  since: Date;
  reacted: boolean;
  responsible: string | null;
  responsible_id: string | null;
  lapsed: string | null;
  patient: string;
  patient_name: string;
  bed: string;
  ward: string;
  device_id: string;
}
