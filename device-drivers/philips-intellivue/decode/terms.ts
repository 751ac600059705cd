import { metricOfCode, termLabel, termName, ucumOfUnit } from '../../nomenclature/terms.ts';
import { ALARM_CODES } from '../tables/alarm-codes.table.ts';
import { hex, metricCode } from '../wire/nomenclature.ts';

const alarmNames = new Map(
  ALARM_CODES.trim()
    .split(/\s+/)
    .map((row) => {
      const [id = '', name = ''] = row.split(':');
      return [Number.parseInt(id, 16), name] as const;
    }),
);

/** What a reading says of its kind. */
export interface MetricIdentity {
  readonly code: number | null;
  readonly codeName: string | null;
  readonly vendorCode: string;
}

export function metricIdentity(physioId: number): MetricIdentity {
  const code = metricCode(physioId);
  const term = code === null ? undefined : metricOfCode(code);
  return { code: term?.code ?? null, codeName: term?.codeName ?? null, vendorCode: hex(physioId) };
}

/** Whether the tables know what a parameter is, be it standard or private to the vendor. */
export function isKnown(physioId: number): boolean {
  return termName(physioId) !== undefined;
}

/** The label of the table, for values whose object has none of their own. */
export function metricLabel(physioId: number): string {
  return termLabel(physioId) ?? termName(physioId)?.replaceAll('_', ' ') ?? hex(physioId);
}

/** What tells the parts of a compound apart: "sys", "dia", "mean", or the lead of an ST value. */
export function compoundPart(physioId: number): string {
  const last = termName(physioId)?.split('_').at(-1) ?? hex(physioId);
  return ['SYS', 'DIA', 'MEAN'].includes(last) ? last.toLowerCase() : last;
}

/** @returns null when the device gives no unit or one that the table lacks */
export function ucumUnit(unitCode: number): string | null {
  return ucumOfUnit(unitCode);
}

export function alarmName(code: number): string | null {
  return alarmNames.get(code) ?? null;
}
