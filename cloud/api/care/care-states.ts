import type { Pool } from 'pg';
import type { Actor, CareState } from '../../contract/care-team.ts';

export const NOTHING_DONE: CareState = {
  responsible: null,
  lapsed: null,
  next: null,
  acknowledged: null,
  escalated: null,
  askedAnew: null,
  openTasks: 0,
  nextTask: null,
};

interface Row {
  patient: string;
  turn: (Assigned & { until: string | null }) | null;
  next: Assigned | null;
  acknowledged: { by: string; at: string } | null;
  escalated: { level: number; at: string } | null;
  worsened: string | null;
  tasks: { text: string; due: string | null }[] | null;
}

interface Assigned {
  to: string;
  id: string | null;
  from: string;
  by: Actor | null;
}

const ASSIGNED = `'to', to_name, 'id', to_id, 'from', coalesce(from_at, at),
      'by', case when by_id is not null then json_build_object('id', by_id, 'name', by_name) end`;
const STATES = `
  select w.patient,
    (select json_build_object(${ASSIGNED}, 'until', until_at) from work.act
     where patient = w.patient and kind = 'assigned' and coalesce(from_at, at) <= $3
     order by coalesce(from_at, at) desc, seq desc limit 1) as turn,
    (select json_build_object(${ASSIGNED}) from work.act
     where patient = w.patient and kind = 'assigned' and from_at > $3 order by from_at, seq desc limit 1) as next,
    (select json_build_object('by', by_name, 'at', at) from work.act
     where patient = w.patient and kind = 'acknowledged' and about = w.flag order by seq desc limit 1) as acknowledged,
    (select json_build_object('level', level, 'at', at) from work.act
     where patient = w.patient and kind = 'escalated' and about = w.flag order by seq desc limit 1) as escalated,
    (select to_json(worsened_at) #>> '{}' from feed.flag where flag = w.flag) as worsened,
    (select json_agg(json_build_object('text', body, 'due', due_at) order by due_at nulls last, seq) from work.act t
     where patient = w.patient and kind = 'task-opened'
       and not exists (select 1 from work.act d where d.about = t.id and d.kind = 'task-done')) as tasks
  from unnest($1::text[], $2::text[]) as w(patient, flag)
  where exists (select 1 from work.act where patient = w.patient)`;

/** Where the care of each patient stands; those for whom nobody did anything are left out. */
export async function careStates(
  pool: Pool,
  wanted: readonly { readonly patient: string; readonly flag: string | null }[],
  now: Date,
): Promise<ReadonlyMap<string, CareState>> {
  const { rows } = await pool.query<Row>(STATES, [wanted.map(({ patient }) => patient), wanted.map(({ flag }) => flag), now]);
  return new Map(rows.map((row) => [row.patient, stateOf(row, now)]));
}

function stateOf({ turn, next: coming, acknowledged, escalated, worsened, tasks }: Row, now: Date): CareState {
  const next = tasks?.[0];
  const until = turn?.until == null ? null : iso(turn.until);
  const over = until !== null && Date.parse(until) <= now.getTime();
  const lapsed = turn === null || !over ? null : { id: turn.id, name: turn.to, since: until };
  const asked = [
    { why: 'escalated' as const, at: escalated?.at },
    { why: 'shift-ended' as const, at: lapsed?.since },
    { why: 'worsened' as const, at: worsened },
  ].flatMap(({ why, at }) => (at == null ? [] : [{ why, at: iso(at) }]));
  return {
    responsible: turn === null || over ? null : { id: turn.id, name: turn.to, since: iso(turn.from), until, by: turn.by },
    lapsed,
    next: coming === null ? null : { id: coming.id, name: coming.to, from: iso(coming.from), by: coming.by },
    acknowledged: acknowledged === null ? null : { by: acknowledged.by, at: iso(acknowledged.at) },
    escalated: escalated === null ? null : { level: escalated.level, at: iso(escalated.at) },
    askedAnew: acknowledged === null ? null : newest(asked.filter(({ at }) => at > iso(acknowledged.at))),
    openTasks: tasks?.length ?? 0,
    nextTask: next === undefined ? null : { text: next.text, dueAt: next.due === null ? null : iso(next.due) },
  };
}

function newest<T extends { readonly at: string }>(given: readonly T[]): T | null {
  return given.reduce<T | null>((before, one) => (before === null || one.at > before.at ? one : before), null);
}

/** PostgreSQL writes times in JSON with its own offset. */
function iso(text: string): string {
  return new Date(text).toISOString();
}
