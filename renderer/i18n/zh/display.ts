export const display = {
  title: '显示',
  language: '语言',
  pressureUnit: '压力单位',
  temperatureUnit: '体温单位',
  asConfigured: '按本床配置',
};
