/** Half-open interval [from, to) in microseconds since 1970 UTC (FHIR R4, search, date). */
export interface DateRange {
  readonly from: number;
  readonly to: number;
}

/** A Period without start or end reaches to these. */
export const BEFORE_ALL = -9_000_000_000_000_000;
export const AFTER_ALL = 9_000_000_000_000_000;

const SHAPE = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?(Z|[+-]\d{2}:\d{2})?)?)?)?$/;
const MS = 1_000;
const SECOND = 1_000 * MS;
const MINUTE = 60 * SECOND;

/**
 * The time a FHIR date, dateTime or instant covers at its own precision; without a zone it is UTC.
 * @throws RangeError on anything else
 */
export function rangeOfDate(text: string): DateRange {
  const parts = SHAPE.exec(text);
  if (!parts) throw new RangeError(`"${text.slice(0, 40)}" is not a date`);
  const [, year, month, day, hour, minute, second, fraction, zone] = parts;
  const y = Number(year);
  if (month === undefined) return { from: startOf(y, 0, 1), to: startOf(y + 1, 0, 1) };
  const m = Number(month) - 1;
  if (m < 0 || m > 11) throw new RangeError(`"${text}" has no such month`);
  if (day === undefined) return { from: startOf(y, m, 1), to: startOf(y, m + 1, 1) };
  const d = Number(day);
  const midnight = startOf(y, m, d);
  if (new Date(midnight / MS).getUTCDate() !== d) throw new RangeError(`"${text}" is a day that does not exist`);
  if (hour === undefined) return { from: midnight, to: startOf(y, m, d + 1) };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 60)
    throw new RangeError(`"${text}" is a time that does not exist`);
  const base = midnight + Number(hour) * 60 * MINUTE + Number(minute) * MINUTE - offsetOf(zone);
  if (second === undefined) return { from: base, to: base + MINUTE };
  const whole = base + Number(second) * SECOND;
  if (fraction === undefined) return { from: whole, to: whole + SECOND };
  const digits = fraction.slice(0, 6);
  const from = whole + Number(digits.padEnd(6, '0'));
  return { from, to: from + 10 ** (6 - digits.length) };
}

function startOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  // Date.UTC would read the years 0 to 99 as 1900 to 1999.
  date.setUTCFullYear(year, month, day);
  return date.getTime() * MS;
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith('-') ? -minutes : minutes) * MINUTE;
}

export function rangeOfPeriod(start: string | undefined, end: string | undefined): DateRange {
  return {
    from: start === undefined ? BEFORE_ALL : rangeOfDate(start).from,
    to: end === undefined ? AFTER_ALL : rangeOfDate(end).to,
  };
}

export const DATE_PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;
export type DatePrefix = (typeof DATE_PREFIXES)[number];

/**
 * The rule of each prefix as SQL over the bounds of parameter and resource; the one place where it is written.
 * @param nowUs for `ap`: the parameter is widened by a tenth of its distance from now
 */
export function dateCondition(
  prefix: DatePrefix,
  wanted: DateRange,
  nowUs: number,
  column: { from: string; to: string },
  bind: (value: number) => string,
): string {
  const inside = (): string => `(${bind(wanted.from)} <= ${column.from} and ${column.to} <= ${bind(wanted.to)})`;
  switch (prefix) {
    case 'eq':
      return inside();
    case 'ne':
      return `not ${inside()}`;
    case 'gt':
      return `${column.to} > ${bind(wanted.to)}`;
    case 'lt':
      return `${column.from} < ${bind(wanted.from)}`;
    case 'ge':
      // Both halves imply the first comparison, which an index can use.
      return `(${column.to} > ${bind(wanted.from)} and (${column.to} > ${bind(wanted.to)} or ${inside()}))`;
    case 'le':
      return `(${column.from} < ${bind(wanted.from)} or ${inside()})`;
    case 'sa':
      return `${column.from} >= ${bind(wanted.to)}`;
    case 'eb':
      return `${column.to} <= ${bind(wanted.from)}`;
    case 'ap': {
      const slack = Math.round(Math.abs(nowUs - (wanted.from + wanted.to) / 2) / 10);
      return `(${column.from} < ${bind(wanted.to + slack)} and ${column.to} > ${bind(wanted.from - slack)})`;
    }
  }
}
