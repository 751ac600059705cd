/** Why an act is not shown at a bed. */
export const bedTold = {
  notTold: 'NO se dijo a la cama: {{reason}}',
  refused: 'La cama lo RECHAZÓ: {{reason}}',
  nowhere: 'aún no se ha evaluado ninguna ventana',
  silent: 'no se sabe nada desde {{time}}',
  followed: 'desde entonces se ha medido a otra persona en esa cama',
  noStay: 'el episodio o los identificadores no constan en FHIR',
  stayOver: 'el episodio ha terminado',
  expired: 'tiene más de 12 horas',
  noWay: 'desde aquí no se llega a las camas',
  otherPatient: 'allí está otro paciente',
  nobody: 'allí no hay nadie ingresado',
  nameless: 'la nota no nombraba a ningún paciente',
};
