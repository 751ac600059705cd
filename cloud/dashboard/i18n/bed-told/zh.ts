/** Why an act is not shown at a bed. */
export const bedTold = {
  notTold: '未告知床旁：{{reason}}',
  refused: '床旁拒绝：{{reason}}',
  nowhere: '尚无评分窗口',
  silent: '自 {{time}} 起没有数据',
  followed: '此后该床测量的是其他人',
  noStay: 'FHIR 中没有其就诊或标识',
  stayOver: '住院已结束',
  expired: '已超过 12 小时',
  noWay: '此处无法到达床旁',
  otherPatient: '该床现为另一位患者',
  nobody: '该床无人入院',
  nameless: '该消息未注明患者',
};
