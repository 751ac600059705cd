export const display = {
  title: 'Display',
  language: 'Language',
  pressureUnit: 'Unit of pressures',
  temperatureUnit: 'Unit of temperature',
  asConfigured: 'As configured for this bed',
};
