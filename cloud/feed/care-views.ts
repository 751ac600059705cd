import { ASSIGNMENT, CARE_ACT, FLAG } from './tables.ts';
import { NOW_HOURS, shown, taken, type View } from './view.ts';

const WHOSE = ['patient', 'patient_name', 'bed', 'ward'] as const;
/** One that comes later ends the one before it; of two that begin at once the one that was said last counts. */
const IN_ORDER = 'partition by a.patient order by a.from_at, a.at, a.assignment_id';

const V_ASSIGNMENT: View = {
  name: 'v_assignment',
  about: 'Who was, is and will be responsible for each patient, one after the other.',
  columns: {
    ...taken(ASSIGNMENT.columns, 's'),
    ends_at: shown(
      'instant',
      'When it ends: with the shift, or when somebody else is responsible; empty: it goes on until somebody else is.',
      'case when s.next_from is null or s.until_at < s.next_from then s.until_at else s.next_from end',
    ),
  },
  from: () => `from (select a.*, lead(a.from_at) over (${IN_ORDER}) as next_from from feed.assignment as a) as s
  where s.next_from is null or s.next_from > s.from_at`,
};

const V_ASSIGNMENT_NOW: View = {
  name: 'v_assignment_now',
  about: 'Who is responsible for each patient scored in the last 24 hours, or whose shift ended without anybody after.',
  columns: {
    ...taken(ASSIGNMENT.columns, 's', ...WHOSE, 'responsible', 'shift', 'from_at', 'until_at', 'assigned_by'),
    lapsed_seconds: shown(
      'double',
      'For how long nobody has been responsible since that shift ended, s; empty while she is.',
      (d) => `case when s.until_at <= ${d.now} then ${d.seconds('s.until_at', d.now)} end`,
    ),
  },
  from: (d) => `from (select a.*, row_number() over (
        partition by a.patient order by a.from_at desc, a.at desc, a.assignment_id desc) as newest
      from feed.assignment as a where a.from_at <= ${d.now}) as s
  where s.newest = 1 and exists (
    select 1 from feed.risk_assessment as r where r.patient = s.patient and r.window_end >= ${d.hoursAgo(NOW_HOURS)})`,
};

const V_TASK: View = {
  name: 'v_task',
  about: 'Tasks for patients, open and done.',
  columns: {
    task_id: shown('key', 'Id of the act that opened it.', 't.act_id'),
    ...taken(CARE_ACT.columns, 't', ...WHOSE, 'text', 'due_at'),
    opened_by: shown('name', 'Who opened it.', 't.by_name'),
    opened_at: shown('instant', 'When it was opened.', 't.at'),
    done_by: shown('name', 'Who did it; empty while it is open.', 'e.by_name'),
    done_at: shown('instant', 'When it was done; empty while it is open.', 'e.at'),
    overdue_seconds: shown('double', 'Past its time when it was done, or at the moment of the query, s; empty: in time.', (d) => {
      const until = `coalesce(e.at, ${d.now})`;
      return `case when t.due_at < ${until} then ${d.seconds('t.due_at', until)} end`;
    }),
  },
  from: () => `from feed.care_act as t
  left join (select a.about, a.by_name, a.at, row_number() over (partition by a.about order by a.at, a.act_id) as nth
      from feed.care_act as a where a.kind = 'task-done') as e on e.about = t.act_id and e.nth = 1
  where t.kind = 'task-opened'`,
};

const V_FLAG_RESPONSE: View = {
  name: 'v_flag_response',
  about: 'How soon anybody reacted to each flag, and how often it was escalated because nobody had.',
  columns: {
    ...taken(FLAG.columns, 'f', 'flag', 'patient', 'bed', 'ward', 'cause', 'reason', 'since', 'until'),
    reacted_at: shown('instant', 'First act of a person for the patient while the flag was open; empty: none yet.', 'r.at'),
    reacted_by: shown('name', 'Who reacted.', 'r.by_name'),
    reaction: shown('name', 'What she did: assigned, acknowledged, note, task-opened or task-done.', 'r.kind'),
    seconds_to_reaction: shown('double', 'From raised to that act, s; empty: none yet.', (d) => d.seconds('f.since', 'r.at')),
    escalations: shown('int', 'How often it was escalated.', 'coalesce(e.level, 0)'),
  },
  from: () => `from feed.flag as f
  left join (select o.flag, a.at, a.by_name, a.kind, row_number() over (partition by o.flag order by a.at, a.act_id) as nth
      from feed.flag as o
      join feed.care_act as a on a.patient = o.patient and a.by_name is not null and a.at >= o.since
        and (o.until is null or a.at <= o.until)) as r on r.flag = f.flag and r.nth = 1
  left join (select a.about, max(a.level) as level from feed.care_act as a where a.kind = 'escalated' group by a.about) as e
    on e.about = f.flag`,
};

/** What the care team did, for reports. */
export const CARE_VIEWS: readonly View[] = [V_ASSIGNMENT, V_ASSIGNMENT_NOW, V_TASK, V_FLAG_RESPONSE];
