export const waves = {
  freeze: 'Congelar',
  goOn: 'Seguir',
  settings: 'Ondas y pantalla …',
  more: '{{count}} ondas más …',
  filter: 'Filtros según el aparato',
  uncalibrated: 'pantalla sin calibrar',
  calibrated: 'calibrada {{px}} px/mm',
  frozen: 'CONGELADO a las {{time}}, sigue en {{left}} s',
  between: 'A–B {{seconds}} s, {{rate}}/min',
  cursors: 'Cursores de las ondas congeladas: las flechas mueven uno, espacio elige el otro',
};
