import { vitalSignOfMdc } from '#clinical';
import { ALARM_CODES } from '../tables/alarm-codes.table.ts';
import { METRIC_TERMS } from '../tables/metrics.table.ts';
import { UCUM_UNITS } from '../tables/units.table.ts';
import { hex, metricCode } from '../wire/nomenclature.ts';

interface Term {
  readonly name: string;
  readonly label: string | undefined;
}

const metrics = parse(METRIC_TERMS);
const alarms = parse(ALARM_CODES);

function parse(table: string): ReadonlyMap<number, Term> {
  const rows = table.trim().split(/\s+/);
  return new Map(
    rows.map((row) => {
      const [id = '', name = '', label] = row.split(':');
      return [Number.parseInt(id, 16), { name, label }] as const;
    }),
  );
}

/** What a reading says of its kind. */
export interface MetricIdentity {
  readonly code: number | null;
  readonly codeName: string | null;
  readonly vendorCode: string;
}

export function metricIdentity(physioId: number): MetricIdentity {
  const code = metricCode(physioId);
  return { code, codeName: code === null ? null : metricName(code, physioId), vendorCode: hex(physioId) };
}

// The vendor's names are older than the standard's: where both exist the standard's wins.
function metricName(code: number, physioId: number): string {
  const standard = vitalSignOfMdc(code)?.mdc.find((term) => term.code === code);
  return standard?.name ?? `MDC_${metrics.get(physioId)?.name ?? `UNKNOWN_${hex(physioId)}`}`;
}

/** The label of the table, for values whose object has none of their own. */
export function metricLabel(physioId: number): string {
  const term = metrics.get(physioId);
  return term?.label ?? term?.name.replaceAll('_', ' ') ?? hex(physioId);
}

/** What tells the parts of a compound apart: "sys", "dia", "mean", or the lead of an ST value. */
export function compoundPart(physioId: number): string {
  const last = metrics.get(physioId)?.name.split('_').at(-1) ?? hex(physioId);
  return ['SYS', 'DIA', 'MEAN'].includes(last) ? last.toLowerCase() : last;
}

/** @returns null when the device gives no unit or one that the table lacks */
export function ucumUnit(unitCode: number): string | null {
  return UCUM_UNITS[unitCode] ?? null;
}

export function alarmName(code: number): string | null {
  return alarms.get(code)?.name ?? null;
}
