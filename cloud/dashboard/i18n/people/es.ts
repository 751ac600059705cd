/** A quién se elige y qué se le dice a quién. */
export const people = {
  choose: 'elegir …',
  me: 'yo ({{name}})',
  forYou: 'Para usted',
  given: '{{bed}}: {{name}} le asignó la responsabilidad a las {{time}}',
  givenNext: '{{bed}}: desde las {{time}} usted es responsable, según {{name}}',
  escalated: '‼ {{bed}}, SU paciente: nadie reaccionó ({{level}})',
  more_one: 'y {{count}} más en el tablero, con «solo los míos»',
  more_other: 'y {{count}} más en el tablero, con «solo los míos»',
  iKnow: 'Enterado',
  again: 'REACCIONAR DE NUEVO: {{why}} {{time}}',
  againEscalated: 'escalado',
  againShift: 'fin de turno',
  againWorse: 'peor desde',
};
