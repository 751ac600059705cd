export const display = {
  title: 'Anzeige',
  language: 'Sprache',
  pressureUnit: 'Einheit der Drücke',
  temperatureUnit: 'Einheit der Temperatur',
  asConfigured: 'Wie für dieses Bett eingerichtet',
};
