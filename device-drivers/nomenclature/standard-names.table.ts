/**
 * Metric terms (partition 2) whose standard name differs from the one in metrics.table.ts, or that it lacks: "id:NAME", NAME
 * without its MDC_ prefix. Source: spec table hl7-mdc-observation-codes.csv (names seen in messages or in the Rosetta list).
 */
export const STANDARD_NAMES = `
4182:ECG_HEART_RATE 42F8:ECG_SV_BEATS 4812:BLD_PULS_RATE_INV 481A:PULS_OXIM_PULS_RATE 482A:PULS_RATE_NON_INV
4B1D:PRESS_CUFF_SYS 4B1E:PRESS_CUFF_DIA 4B1F:PRESS_CUFF_MEAN 4BB4:PULS_OXIM_PLETH 4BD8:BLD_PERF_INDEX 501A:TTHOR_RESP_RATE
506A:PULS_OXIM_PLETH_RESP_RATE
`;
