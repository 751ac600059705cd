import type { mapping as german } from './de.ts';

export const mapping: Readonly<Record<keyof typeof german, string>> = {
  "Duplicate template defined for type name: '{{type}}'": '类型名“{{type}}”的模板重复',
  'An object was expected for an item of values': 'values 的每一项应为对象',
  'An object was expected for value': 'value 应为对象',
  'An array was expected': '应为数组',
  'Text expected': '应为文本',
  'Text expected: this template type knows no expression objects': '应为文本：此模板类型不支持表达式对象',
  'lookup is an object: for each text of the device the text that stands for it': 'lookup 为对象：设备的每个文本对应一个替代文本',
  'required is true or false': 'required 为 true 或 false',
  '{{name}} is true or false': '{{name}} 为 true 或 false',
  '{{name}} is a number': '{{name}} 为数字',
  '{{name}} is an object: for each text one of {{allowed}}': '{{name}} 为对象：每个文本对应 {{allowed}} 之一',
  '{{text}} is none of {{allowed}}': '{{text}} 不属于 {{allowed}}',
  'codesByValue is an object: for each text an array of codes': 'codesByValue 为对象：每个文本对应代码数组',
  'defaultPeriod is a number of milliseconds above 0': 'defaultPeriod 为大于 0 的毫秒数',
  'chunkSeconds is a number above 0, at most 3600': 'chunkSeconds 为大于 0 且不超过 3600 的数字',
  'effective is "dateTime" or "period"': 'effective 为 "dateTime" 或 "period"',
  'A waveform needs periodExpression (milliseconds) or rateExpression (samples per second)':
    '波形需要 periodExpression（毫秒）或 rateExpression（每秒采样数）',
  "Empty type name is not allowed: '{{name}}'": '类型名不能为空：“{{name}}”',
  'Expected TemplateType value {{wanted}}, actual {{actual}}.': 'TemplateType 应为 {{wanted}}，实际为 {{actual}}。',
  'Not Found': '无',
  'Expected an array for the template property value for template type {{type}}.': '模板类型 {{type}} 的 template 属性应为数组。',
  'Expected an object for the template property value for template type {{type}}.':
    '模板类型 {{type}} 的 template 属性应为对象。',
  'No match found for template type {{type}}.': '没有模板类型 {{type}}。',
  'ObservationPeriodInterval {{text}} is not supported.': '不支持 periodInterval {{text}}。',
  "Required property '{{name}}' not found in JSON. ": '缺少必需属性“{{name}}”。',
  'Unsupported value type "{{text}}"; known: {{known}}': '不支持的值类型“{{text}}”；已知：{{known}}',
  'Unsupported expression language "{{text}}"; known: {{known}}': '不支持的表达式语言“{{text}}”；已知：{{known}}',
  'The following {{language}} expression could not be parsed: {{text}} ({{why}})':
    '无法解析此 {{language}} 表达式：{{text}}（{{why}}）',
  'divide() of two whole numbers is cut to a whole number by the original and is not here (Q7): {{text}}':
    '原版将两个整数的 divide() 截为整数，此处不会（Q7）：{{text}}',
  '&& and || in one filter nest from the right, without precedence (Q6); use brackets: {{text}}':
    '同一过滤器中的 && 与 || 自右嵌套且无优先级（Q6）；请用括号：{{text}}',
  'LOINC {{code}} is {{is}}, but "{{said}}" is {{right}}': 'LOINC {{code}} 是{{is}}，但“{{said}}”应为 {{right}}',
  'heart rate': '心率',
  'respiratory rate': '呼吸频率',
  'diastolic blood pressure': '舒张压',
  'systolic blood pressure': '收缩压',
  'without valueName no value will appear inside of Observations (Q13)': '缺少 valueName 时 Observation 中不会出现数值（Q13）',
  '"{{wrong}}" is not UCUM; {{right}} is': '“{{wrong}}”不是 UCUM；应为 {{right}}',
  'code "{{code}}" is not UCUM: {{why}}': '代码“{{code}}”不是 UCUM：{{why}}',
  'system {{system}} needs a code: the unit is only for display': '系统 {{system}} 需要代码：单位仅用于显示',
  'LOINC {{code}} is a vital sign of R4: {{what}}; a server that checks the profile refuses it, as ours does':
    'LOINC {{code}} 是 R4 生命体征：{{what}}；检查该规范的服务器会拒绝，本服务器亦然',
  'it needs one category vital-signs of {{system}}': '需要一个 {{system}} 的 vital-signs 类别',
  'blood pressure stands in its components': '血压应位于其组件中',
  'it needs one component {{code}}': '需要一个组件 {{code}}',
  'its value is a Quantity, not {{type}}': '其值应为 Quantity，而非 {{type}}',
  'its Quantity needs a unit, the system {{system}} and a code': '其 Quantity 需要单位、系统 {{system}} 和代码',
  'its code is {{right}}, not {{wrong}}': '其代码应为 {{right}}，而非 {{wrong}}',
  '{{one}} or {{other}}': '{{one}} 或 {{other}}',
  'No device template matches: nothing would be written.': '没有匹配的设备模板：不会写入任何内容。',
  'No device template matches: nothing would be written. Messages are read in the hub\'s envelope, {"Body": …, "Properties": {}, "SystemProperties": {}}; here one has no Body.':
    '没有匹配的设备模板：不会写入任何内容。消息按 IoT 中心的信封读取，{"Body": …, "Properties": {}, "SystemProperties": {}}；此处有一条没有 Body。',
  'the message: holds no message': '没有消息',
  'line {{line}}, column {{column}}: {{why}}': '第 {{line}} 行第 {{column}} 列：{{why}}',
  'text without closing quote': '文本缺少结束引号',
  'no JSON: {{why}} (character {{at}})': '不是 JSON：{{why}}（第 {{at}} 个字符）',
  'no MedTech service and no mapping was found in it': '其中未找到 MedTech 服务或映射',
  '{{name}} has no value in this export': '{{name}} 在此导出中没有值',
  '{{name}} is computed when deployed and cannot be known here': '{{name}} 在部署时计算，此处无法得知',
  'the export holds no device mapping: nothing would be read from messages': '导出中没有设备映射：不会从消息中读取任何内容',
  'the export holds no FHIR mapping: measurements would have nowhere to go': '导出中没有 FHIR 映射：测量值无处可去',
  'it reads the event hub "{{name}}": name it as "log.azure.telemetry" in the service\'s configuration, or let the devices send here':
    '它读取事件中心“{{name}}”：请在服务配置中填为 "log.azure.telemetry"，或让设备发送到此处',
  'it writes to {{name}}: name it under "fhirServers" in the service\'s configuration':
    '它写入 {{name}}：请在服务配置的 "fhirServers" 中填写',
  'nothing: no FHIR template has this type; each such reading is parked and shown':
    '无：没有此类型的 FHIR 模板；此类读数均被搁置并显示',
  'one Communication per correlation id: an alarm with its steps': '每个关联标识一条 Communication：一次报警及其步骤',
  'the operational status of the DeviceMetric of {{metric}}': '{{metric}} 的 DeviceMetric 的运行状态',
  '{{covers}}, coded {{codes}}: {{values}}': '{{covers}}，代码 {{codes}}：{{values}}',
  'one Observation per instant': '每个时刻一条 Observation',
  'one Observation per clock hour (UTC)': '每个整点小时一条 Observation（UTC）',
  'one Observation per day (UTC)': '每天一条 Observation（UTC）',
  'one Observation per correlation id': '每个关联标识一条 Observation',
  'one reading that cannot be read is parked with its template, expression, line and column; the others go on (there the batch was repeated)':
    '无法读取的读数连同模板、表达式、行列一起搁置；其余继续（原版会重复整批）',
  'text that looks like a time keeps every digit in ids and String values (there it was cut to seconds; Q3)':
    '形似时间的文本在标识和 String 值中保留所有位数（原版截到秒；Q3）',
  'divide() of whole numbers keeps the fraction (there it was cut; Q7)': '整数的 divide() 保留小数（原版截去；Q7）',
  'two readings within one second are two Observations (there the second replaced the first; Q14); ids of whole seconds are the same as there':
    '一秒内的两个读数为两条 Observation（原版后者替换前者；Q14）；整秒标识与原版相同',
  'an Observation is preliminary while its hour or day is open and final afterwards; amended only for late data (Q21)':
    '在其小时或日期未结束时 Observation 为初步，之后为最终；仅因迟到数据而修订（Q21）',
  'text that is no number is refused instead of written into SampledData (Q16)':
    '非数字文本会被拒绝，而不是写入 SampledData（Q16）',
  '"connector.compat": true brings the behaviour of the original back, one by one the same':
    '"connector.compat": true 可逐条恢复原版行为',
  'identity mode {{mode}} ("connector.identity": "{{key}}" in the service\'s configuration): the Device and its patient are looked up anew for every batch; no cache outlives a change':
    '身份模式 {{mode}}（服务配置中 "connector.identity": "{{key}}"）：每批重新查找 Device 及其患者；任何缓存都不会超过一次变更',
  'identity mode Create ("connector.identity": "create" in the service\'s configuration): a missing Patient or Device is made under the same id as there; a message that names another patient than the Device’s is parked here (there it was filed under the Device’s patient)':
    '身份模式 Create（服务配置中 "connector.identity": "create"）：缺失的 Patient 或 Device 以与原版相同的标识创建；消息所注明患者与 Device 的不同时，此处予以搁置（原版归入 Device 的患者）',
  '{{value}} as {{type}} in {{unit}}': '{{value}} 为 {{type}}，单位 {{unit}}',
  '{{value}} as {{type}}': '{{value}} 为 {{type}}',
  'no value': '无值',
  "Could not find member '{{name}}' on object": '此处没有成员“{{name}}”',
};
