export const waves = {
  freeze: 'Einfrieren',
  goOn: 'Weiter',
  settings: 'Kurven und Anzeige …',
  more: '{{count}} weitere Kurven …',
  filter: 'Filter wie am Gerät eingestellt',
  uncalibrated: 'Bildschirm nicht kalibriert',
  calibrated: 'kalibriert {{px}} px/mm',
  frozen: 'EINGEFROREN um {{time}}, weiter in {{left}} s',
  between: 'A–B {{seconds}} s, {{rate}}/min',
  cursors: 'Messlinien der eingefrorenen Kurven: Pfeiltasten bewegen eine, Leertaste wählt die andere',
};
