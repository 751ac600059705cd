export const waves = {
  freeze: 'Freeze',
  goOn: 'Go on',
  settings: 'Waves and display …',
  more: '{{count}} more waves …',
  filter: 'Filters as set on the device',
  uncalibrated: 'display not calibrated',
  calibrated: 'calibrated {{px}} px/mm',
  frozen: 'FROZEN at {{time}}, goes on in {{left}} s',
  between: 'A–B {{seconds}} s, {{rate}}/min',
  cursors: 'Cursors of the frozen waves: arrow keys move one, space chooses the other',
};
