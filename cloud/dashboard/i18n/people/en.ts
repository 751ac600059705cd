/** Who is chosen, and what is told to whom. */
export const people = {
  choose: 'choose …',
  me: 'me ({{name}})',
  forYou: 'For you',
  given: '{{bed}}: {{name}} made you responsible at {{time}}',
  givenNext: '{{bed}}: from {{time}} on you are responsible, says {{name}}',
  escalated: '‼ {{bed}}, YOUR patient: nobody reacted ({{level}})',
  more_one: 'and {{count}} more on the board, by “mine only”',
  more_other: 'and {{count}} more on the board, by “mine only”',
  iKnow: 'I know',
  again: 'REACT AGAIN: {{why}} {{time}}',
  againEscalated: 'escalated',
  againShift: 'shift ended',
  againWorse: 'worse since',
};
