/** Wer gewählt wird, und was wem gesagt wird. */
export const people = {
  choose: 'wählen …',
  me: 'ich ({{name}})',
  forYou: 'Für Sie',
  given: '{{bed}}: {{name}} hat Ihnen um {{time}} die Zuständigkeit gegeben',
  givenNext: '{{bed}}: ab {{time}} sind Sie zuständig, sagt {{name}}',
  escalated: '‼ {{bed}}, IHR Patient: niemand hat reagiert ({{level}})',
  more_one: 'und {{count}} weiterer in der Übersicht, mit „nur meine“',
  more_other: 'und {{count}} weitere in der Übersicht, mit „nur meine“',
  iKnow: 'Weiß ich',
  again: 'ERNEUT REAGIEREN: {{why}} {{time}}',
  againEscalated: 'eskaliert',
  againShift: 'Schicht endete',
  againWorse: 'schlechter seit',
};
