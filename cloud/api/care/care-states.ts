import type { Pool } from 'pg';
import type { CareState } from '../../contract/care-team.ts';

export const NOTHING_DONE: CareState = {
  responsible: null,
  acknowledged: null,
  escalated: null,
  openTasks: 0,
  nextTask: null,
};

interface Row {
  patient: string;
  responsible: { to: string; at: string } | null;
  acknowledged: { by: string; at: string } | null;
  escalated: { level: number; at: string } | null;
  tasks: { text: string; due: string | null }[] | null;
}

const STATES = `
  select w.patient,
    (select json_build_object('to', to_name, 'at', at) from work.act
     where patient = w.patient and kind = 'assigned' order by seq desc limit 1) as responsible,
    (select json_build_object('by', by_name, 'at', at) from work.act
     where patient = w.patient and kind = 'acknowledged' and about = w.flag order by seq limit 1) as acknowledged,
    (select json_build_object('level', level, 'at', at) from work.act
     where patient = w.patient and kind = 'escalated' and about = w.flag order by level desc limit 1) as escalated,
    (select json_agg(json_build_object('text', body, 'due', due_at) order by due_at nulls last, seq) from work.act t
     where patient = w.patient and kind = 'task-opened'
       and not exists (select 1 from work.act d where d.about = t.id and d.kind = 'task-done')) as tasks
  from unnest($1::text[], $2::text[]) as w(patient, flag)
  where exists (select 1 from work.act where patient = w.patient)`;

/** Where the care of each patient stands; those for whom nobody did anything are left out. */
export async function careStates(
  pool: Pool,
  wanted: readonly { readonly patient: string; readonly flag: string | null }[],
): Promise<ReadonlyMap<string, CareState>> {
  const { rows } = await pool.query<Row>(STATES, [wanted.map(({ patient }) => patient), wanted.map(({ flag }) => flag)]);
  return new Map(rows.map((row) => [row.patient, stateOf(row)]));
}

function stateOf({ responsible, acknowledged, escalated, tasks }: Row): CareState {
  const next = tasks?.[0];
  return {
    responsible: responsible === null ? null : { name: responsible.to, since: iso(responsible.at) },
    acknowledged: acknowledged === null ? null : { by: acknowledged.by, at: iso(acknowledged.at) },
    escalated: escalated === null ? null : { level: escalated.level, at: iso(escalated.at) },
    openTasks: tasks?.length ?? 0,
    nextTask: next === undefined ? null : { text: next.text, dueAt: next.due === null ? null : iso(next.due) },
  };
}

/** PostgreSQL writes times in JSON with its own offset. */
function iso(text: string): string {
  return new Date(text).toISOString();
}
