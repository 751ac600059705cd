export const display = {
  title: 'Pantalla',
  language: 'Idioma',
  pressureUnit: 'Unidad de presión',
  temperatureUnit: 'Unidad de temperatura',
  asConfigured: 'Como está configurada esta cama',
};
