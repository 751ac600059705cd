export const waves = {
  freeze: '冻结',
  goOn: '继续',
  settings: '波形与显示…',
  more: '另有 {{count}} 道波形…',
  filter: '滤波按设备设置',
  uncalibrated: '屏幕未校准',
  calibrated: '已校准 {{px}} px/mm',
  frozen: '{{time}} 冻结，{{left}} 秒后继续',
  between: 'A–B {{seconds}} 秒，{{rate}}/分',
  cursors: '冻结波形的游标：方向键移动，空格键切换',
};
