/**
 * Parameters that the specification names: "id:label:term:low:high". `id` is the number in OBX-3; `term` the MDC_ name, without
 * prefix, under which it is given where that is another than its own: at the bedside both mean the same, and the product knows
 * this one. `low` and `high` bound what is plausible, in the usual unit (SCALES has the others); empty = any.
 * Source: spec hl7-pcd01-mllp section 2, Codes and Invalid values.
 */
export const PARAMETERS = `
147842:HR::0:350
148066:PVC::0:350
149522:Pulse IBP::0:350
149530:Pulse SpO2::0:350
149546:Pulse NIBP::0:350
149514:Pulse::0:350
150456:SpO2::0:100
150448:PI::0:100
150488:PI::0:100
151562:RR::0:200
151578:RR thorax::0:200
151594:RR CO2::0:200
151570:RR airway::0:200
151658:RR pleth::0:200
150301:NIBP sys:PRESS_BLD_NONINV_SYS:-50:400
150302:NIBP dia:PRESS_BLD_NONINV_DIA:-50:400
150303:NIBP mean:PRESS_BLD_NONINV_MEAN:-50:400
150021:NIBP sys::-50:400
150022:NIBP dia::-50:400
150023:NIBP mean::-50:400
150033:ART sys::-50:400
150034:ART dia::-50:400
150035:ART mean::-50:400
150037:ABP sys::-50:400
150038:ABP dia::-50:400
150039:ABP mean::-50:400
150045:PAP sys::-50:400
150046:PAP dia::-50:400
150047:PAP mean::-50:400
150087:CVP mean::-50:400
150344:Temp::0:50
150364:Temp body:TEMP:0:50
151708:EtCO2 %::0:
151728:EtCO2::0:
`;

/** Cuff pressures and the pulse with them: measured now and then, repeated with the time of their measurement. */
export const APERIODIC = ['PRESS_BLD_NONINV_SYS', 'PRESS_BLD_NONINV_DIA', 'PRESS_BLD_NONINV_MEAN', 'PULS_RATE_NON_INV'] as const;

/** Other units in which a plausible range is told: multiplied, then added. */
export const SCALES: Readonly<Record<string, readonly [number, number]>> = { kPa: [0.133322, 0], '[degF]': [1.8, 32] };

/** Units written as a text, without a code, lower case. */
export const UNIT_TEXTS: Readonly<Record<string, string>> = {
  '%': '%',
  mmhg: 'mm[Hg]',
  'mm[hg]': 'mm[Hg]',
  kpa: 'kPa',
  bpm: '/min',
  rpm: '/min',
  '/min': '/min',
  '1/min': '/min',
  degc: 'Cel',
  '°c': 'Cel',
  cel: 'Cel',
  degf: '[degF]',
  '°f': '[degF]',
};

/** "No value" as makers write it, whatever the range of the parameter. Source: spec section 2, Invalid values. */
export const SENTINELS: ReadonlySet<number> = new Set([-100, -999, -99.9]);
