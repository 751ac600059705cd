import type { errors as german } from './de.ts';

export const errors: Readonly<Record<keyof typeof german, string>> = {
  'no scored window of {{patient}}': 'ninguna ventana puntuada de {{patient}}',
  'no scored window of {{patient}}; {{count}} handed over before':
    'ninguna ventana puntuada de {{patient}}; {{count}} traspasados antes',
  '{{resource}} names no archived record': '{{resource}} no nombra ningún registro archivado',
  'record {{record}} is not in the archive yet': 'el registro {{record}} aún no está en el archivo',
  'this names patients: it is for nurse, coordinator': 'esto nombra pacientes: es para enfermería y coordinación',
  'a reason of at least ten characters': 'un motivo de al menos diez caracteres',
  'nobody was scored in bed {{bed}} today': 'hoy no se puntuó a nadie en la cama {{bed}}',
  'several wards have a bed {{bed}}: say "ward, bed"': 'varias plantas tienen una cama {{bed}}: diga «planta, cama»',
  'not from the dashboard': 'no viene del panel',
  'sign in first': 'inicie sesión primero',
  'this is for: {{roles}}': 'esto es para: {{roles}}',
  'this patient is not in your wards': 'este paciente no está en sus plantas',
  'nobody said who acts': 'nadie dijo quién actúa',
  'this task is not open': 'esta tarea no está abierta',
  'shift: this house has no shifts, so there is no next one': 'este centro no tiene turnos, así que no hay siguiente',
  'nothing is parked under this id': 'no hay nada apartado con este identificador',
  'this message is wrong in itself: trying again would not help': 'este mensaje es erróneo en sí: reintentar no serviría',
  'no dead letter has this id': 'ningún mensaje sin entregar tiene este identificador',
  'no mapping version {{version}}': 'no hay versión de mapping {{version}}',
  '{{ward}} is none of your wards': '{{ward}} no es una de sus plantas',
  'nobody is told in this way here': 'aquí no se avisa a nadie de esta forma',
  'no hub can be asked from here: see hub.https, or log.azure.hubConnectionFile':
    'desde aquí no se puede consultar ningún hub: véase hub.https o log.azure.hubConnectionFile',
  'the bed cannot be asked: no hub can be reached from here': 'no se puede preguntar a la cama: no hay hub accesible desde aquí',
  'no device {{device}}': 'no hay dispositivo {{device}}',
  'the station answered {{answer}}': 'la estación respondió {{answer}}',
  '{{path}} answered {{status}}': '{{path}} respondió {{status}}',
  'Failed to fetch': 'no se puede alcanzar el servicio',
};
