/** Una pantalla en la pared. */
export const wall = {
  label: 'PANTALLA DE PARED',
  onlyShows: 'Solo muestra. Para actuar, use un puesto de trabajo o la cama.',
  begin: 'Convertir en pantalla de pared …',
  beginTitle: 'Convertir este navegador en pantalla de pared',
  explain:
    'Este navegador muestra entonces el tablero a quien pase, con los nombres como quiere la planta, y no puede hacer nada. Su sesión aquí se cierra. Termina aquí, o por coordinación o administración de dispositivos en la página Sistema.',
  name: 'Dónde está colgada',
  ward: 'Muestra',
  turn: 'Cerrar mi sesión y mostrar el tablero',
  end: 'Terminar la pantalla',
  endSure: '¿Terminar esta pantalla de pared? Para empezar otra alguien tiene que iniciar sesión.',
  list: 'Pantallas de pared',
  none: 'Ninguna.',
  by: 'Iniciada por',
  seen: 'Encendida por última vez',
  more_one: '+ {{count}} paciente sin mayor riesgo: vea un puesto de trabajo',
  more_other: '+ {{count}} pacientes sin mayor riesgo: vea un puesto de trabajo',
  empty: 'Aún no se ha evaluado a nadie de estas plantas.',
  nobody: 'sin responsable',
};
