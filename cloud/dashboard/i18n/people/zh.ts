/** 选择谁，以及告诉谁什么。 */
export const people = {
  choose: '选择…',
  me: '我（{{name}}）',
  forYou: '与您有关',
  given: '{{bed}}：{{name}}于 {{time}} 指定您负责',
  givenNext: '{{bed}}：{{name}}指定您自 {{time}} 起负责',
  escalated: '‼ {{bed}}，您的患者：无人响应（{{level}}）',
  more_other: '看板上另有 {{count}} 位，请用“仅我的”查看',
  iKnow: '知道了',
  again: '需再次响应：{{why}} {{time}}',
  againEscalated: '已升级',
  againShift: '班次结束',
  againWorse: '恶化于',
};
