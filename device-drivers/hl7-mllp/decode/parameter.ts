import { vitalSignOfLoinc } from '#clinical';
import { metricNamed, metricOfCode, ucumOfUnit } from '../../nomenclature/terms.ts';
import { APERIODIC, PARAMETERS, SCALES, UNIT_TEXTS } from '../parameters.table.ts';

/** What a result is of. */
export interface Parameter {
  readonly code: number | null;
  readonly codeName: string | null;
  readonly vendorCode: string;
  readonly label: string;
  readonly low: number;
  readonly high: number;
}

const rows: readonly Parameter[] = PARAMETERS.trim()
  .split('\n')
  .map((line) => {
    const [vendorCode = '', label = '', name = '', low = '', high = ''] = line.split(':');
    const term = name === '' ? metricOfCode(Number(vendorCode)) : metricNamed(`MDC_${name}`);
    return {
      vendorCode,
      label,
      code: term?.code ?? null,
      codeName: term?.codeName ?? null,
      low: bound(low, -Infinity),
      high: bound(high, Infinity),
    };
  });
const aperiodic = new Set(APERIODIC.map((name) => metricNamed(`MDC_${name}`).code));
const byNumber = new Map(rows.map((row) => [Number(row.vendorCode), row]));

export function isAperiodic(code: number | null): boolean {
  return code !== null && aperiodic.has(code);
}

export function knownParameters(): readonly Parameter[] {
  return rows;
}

/**
 * By its number, in whatever coding system: decimal (MDC), hexadecimal partition-term (MDIL), or LOINC. What no table has goes
 * under the name that the sender gives it. Source: spec section 2, Codes.
 */
export function parameterOf(id: string, name: string, system: string): Parameter {
  const number = numberOf(id);
  const row = byNumber.get(number);
  const term = metricOfCode(row?.code ?? number) ?? loincTerm(id, system);
  const isStandard = system === 'MDC' || system === '';
  return {
    code: term?.code ?? null,
    codeName: term?.codeName ?? null,
    vendorCode: isStandard || term ? id : `${system} ${id}`,
    label: row?.label ?? term?.label ?? (name === '' ? id : name),
    low: row?.low ?? -Infinity,
    high: row?.high ?? Infinity,
  };
}

/** @returns UCUM; null when there is none, undefined when it is in no table */
export function unitOf(id: string, name: string, system: string): string | null | undefined {
  if (id === '' && name === '') return null;
  const text = UNIT_TEXTS[id.toLowerCase()] ?? UNIT_TEXTS[name.toLowerCase()];
  if (text !== undefined) return text;
  if (system.toUpperCase() === 'UCUM') return id;
  const number = numberOf(id);
  return Number.isNaN(number) ? undefined : (ucumOfUnit(number) ?? undefined);
}

/** Whether a value can be that of a patient. */
export function isPlausible(value: number, { low, high }: Parameter, unit: string | null): boolean {
  const [factor, more] = SCALES[unit ?? ''] ?? [1, 0];
  return value >= low * factor + more && value <= high * factor + more;
}

function numberOf(id: string): number {
  if (/^\d{1,9}$/.test(id)) return Number(id);
  const [, partition, term] = /^([0-9A-F]{4})-([0-9A-F]{4})$/i.exec(id) ?? [];
  return partition === undefined ? Number.NaN : Number.parseInt(partition, 16) * 0x1_0000 + Number.parseInt(term ?? '', 16);
}

function loincTerm(id: string, system: string): ReturnType<typeof metricOfCode> {
  const code = system === 'LN' ? vitalSignOfLoinc(id)?.mdc[0]?.code : undefined;
  return code === undefined ? undefined : metricOfCode(code);
}

function bound(text: string, none: number): number {
  return text === '' ? none : Number(text);
}
