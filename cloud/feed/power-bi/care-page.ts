import { of, type Page } from './page.ts';

/** Who is responsible, what is to be done, and how soon somebody reacted. */
export const CARE_PAGE: Page = {
  name: 'care',
  title: 'Care team',
  refresh: 'PT1M',
  visuals: [
    {
      name: 'responsible',
      title: 'Who is responsible now',
      type: 'tableEx',
      at: [20, 20, 610, 330],
      fields: {
        Values: of('v_assignment_now')(
          ...['ward', 'bed', 'patient_name', 'responsible', 'shift', 'from_at', 'until_at', 'lapsed_seconds'],
        ),
      },
    },
    {
      name: 'tasks',
      title: 'Tasks',
      type: 'tableEx',
      at: [650, 20, 610, 330],
      fields: {
        Values: of('v_task')(
          ...['ward', 'bed', 'patient_name', 'text', 'due_at', 'overdue_seconds', 'opened_by', 'done_by', 'done_at'],
        ),
      },
    },
    {
      name: 'reaction-by-ward',
      title: 'Mean seconds from flag to reaction',
      type: 'clusteredColumnChart',
      at: [20, 370, 400, 330],
      fields: { Category: of('v_flag_response')('ward'), Y: of('v_flag_response')('Mean seconds to reaction') },
    },
    {
      name: 'reactions',
      title: 'Flags and who reacted',
      type: 'tableEx',
      at: [440, 370, 820, 330],
      fields: {
        Values: of('v_flag_response')(
          ...['since', 'ward', 'bed', 'reason', 'reacted_by', 'reaction', 'seconds_to_reaction', 'escalations'],
        ),
      },
    },
  ],
};
