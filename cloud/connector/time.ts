/** 100 ns steps since 1970-01-01T00:00:00Z: the precision of the original connector; Date would lose four digits. */
export type Ticks = bigint;

const TICKS_PER_MS = 10_000n;
const TICKS_PER_SECOND = 10_000_000n;
const TICKS_PER_MINUTE = 60n * TICKS_PER_SECOND;

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|[+-]\d\d(?::?\d\d)?)?)?$/;
const MONTH_FIRST =
  /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(AM|PM)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;
const YEAR_FIRST = /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?:\s+(\d{1,2}):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?$/;
const RFC_1123 = /^(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Time text to ticks; without a zone it is UTC; month-first when slashes are used (specs iomt-mapping section 6.4). */
export function parseTime(text: string): Ticks | null {
  const trimmed = text.trim();
  return parseIsoTime(trimmed) ?? parseMonthFirst(trimmed) ?? parseYearFirst(trimmed) ?? parseRfc1123(trimmed);
}

export function parseIsoTime(text: string): Ticks | null {
  if (text === lastParsed.text) return lastParsed.ticks;
  const ticks = parseUtc(text) ?? parseAnyIso(text);
  lastParsed = { text, ticks };
  return ticks;
}

// Every value of a measurement has its time.
let lastParsed: { text: string; ticks: Ticks | null } = { text: '', ticks: null };

/** `2024-03-05T10:15:00Z` with up to seven digits of a fraction, as nearly every time is written; null for any other text. */
function parseUtc(text: string): Ticks | null {
  const last = text.length - 1;
  if (last < 19 || last > 27 || text[10] !== 'T' || text[last] !== 'Z' || (last > 19 && text[19] !== '.')) return null;
  const number = (at: number): number => (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
  const [year, month, day] = [number(0) * 100 + number(2), number(5), number(8)];
  const [hour, minute, second] = [number(11), number(14), number(17)];
  if (!UTC_SHAPE.test(text) || year < 100 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  if (day < 1 || (day > 28 && day > daysIn(year, month))) return null;
  const fraction = text.slice(20, last).padEnd(7, '0');
  // Whole milliseconds, as nearly every time has them, are exact in a number.
  const ms = Date.UTC(year, month - 1, day, hour, minute, second) + (last === 23 ? Number(text.slice(20, 23)) : 0);
  const ticks = BigInt(ms) * TICKS_PER_MS + (last === 23 || last <= 20 ? 0n : BigInt(fraction));
  lastSplit = { ticks, seconds: text.slice(0, 19), fraction };
  return ticks;
}

const UTC_SHAPE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

function parseAnyIso(text: string): Ticks | null {
  const match = ISO.exec(text);
  if (!match) return null;
  return ticksOf(match.slice(1, 7), match[7], match[8]);
}

function parseMonthFirst(text: string): Ticks | null {
  const match = MONTH_FIRST.exec(text);
  if (!match) return null;
  const [month, day, year, hour, minute, second] = match.slice(1, 7);
  const half = match[8]?.toUpperCase();
  if (half !== undefined && (Number(hour) < 1 || Number(hour) > 12)) return null;
  const hour24 = half === undefined ? hour : String((Number(hour) % 12) + (half === 'PM' ? 12 : 0));
  return ticksOf([year, month, day, hour24, minute, second], match[7], match[9]);
}

function parseYearFirst(text: string): Ticks | null {
  const match = YEAR_FIRST.exec(text);
  return match ? ticksOf(match.slice(1, 7), match[7], undefined) : null;
}

function parseRfc1123(text: string): Ticks | null {
  const match = RFC_1123.exec(text);
  if (!match) return null;
  const month = MONTHS.indexOf(match[2] ?? '') + 1;
  return ticksOf([match[3], String(month), match[1], match[4], match[5], match[6]], undefined, 'Z');
}

function ticksOf(parts: readonly (string | undefined)[], fraction: string | undefined, zone: string | undefined): Ticks | null {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.map((part) => Number(part ?? 0));
  if (year < 1 || month < 1 || month > 12 || hour > 23 || minute > 59 || second > 59) return null;
  if (day < 1 || day > daysIn(year, month)) return null;
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second, 0);
  const offset = zoneMinutes(zone);
  if (offset === null) return null;
  const rest = BigInt((fraction ?? '').slice(0, 7).padEnd(7, '0'));
  return BigInt(date.getTime()) * TICKS_PER_MS + rest - BigInt(offset) * TICKS_PER_MINUTE;
}

function daysIn(year: number, month: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return date.getUTCDate();
}

function zoneMinutes(zone: string | undefined): number | null {
  if (zone === undefined || zone.toUpperCase() === 'Z') return 0;
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2));
  return minutes > 14 * 60 ? null : zone.startsWith('-') ? -minutes : minutes;
}

/** Years 1 to 9999: what ISO text with four year digits can say. */
export function isExpressible(ticks: Ticks): boolean {
  return ticks >= -62_135_596_800n * TICKS_PER_SECOND && ticks < 253_402_300_800n * TICKS_PER_SECOND;
}

// One instant is written several times in a row: into the identifier and as both ends of a period.
let lastSplit = { ticks: -1n, seconds: '1969-12-31T23:59:59', fraction: '9999999' };

/** `2024-03-05T10:15:00`, and the seven digits after it. */
function split(ticks: Ticks): { seconds: string; fraction: string } {
  if (ticks === lastSplit.ticks) return lastSplit;
  const rest = ((ticks % TICKS_PER_SECOND) + TICKS_PER_SECOND) % TICKS_PER_SECOND;
  const seconds = new Date(Number((ticks - rest) / TICKS_PER_MS)).toISOString().slice(0, 19);
  lastSplit = { ticks, seconds, fraction: rest.toString().padStart(7, '0') };
  return lastSplit;
}

/** `2024-03-05T10:15:00.25Z`: trailing zeros of the fraction removed. */
export function isoShort(ticks: Ticks): string {
  const { seconds, fraction } = split(ticks);
  const kept = withoutZeros(fraction);
  return kept === '' ? `${seconds}Z` : `${seconds}.${kept}Z`;
}

function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end--;
  return digits.slice(0, end);
}

/** `2024-03-05T10:15:00.2500000Z` */
export function isoTicks(ticks: Ticks): string {
  const { seconds, fraction } = split(ticks);
  return `${seconds}.${fraction}Z`;
}

/** `2024-03-05T10:15:00.250Z`; more digits only when the instant has them. */
export function isoMillis(ticks: Ticks): string {
  const { seconds, fraction } = split(ticks);
  return `${seconds}.${fraction.slice(0, 3)}${withoutZeros(fraction.slice(3))}Z`;
}

/** `20240305101500Z`, or with `exact` and a fraction other than zero `20240305101500.25Z` (Q14). */
export function compactTime(ticks: Ticks, exact: boolean): string {
  const { seconds, fraction } = split(ticks);
  const digits = `${seconds.slice(0, 4)}${seconds.slice(5, 7)}${seconds.slice(8, 10)}${seconds.slice(11, 13)}${seconds.slice(14, 16)}${seconds.slice(17)}`;
  const kept = exact ? withoutZeros(fraction) : '';
  return kept === '' ? `${digits}Z` : `${digits}.${kept}Z`;
}

/** `03/05/2024 10:15:00`: how the original prints a date value as text; fraction and zone are lost (Q3). */
export function monthFirstText(ticks: Ticks): string {
  const { seconds } = split(ticks);
  return `${seconds.slice(5, 7)}/${seconds.slice(8, 10)}/${seconds.slice(0, 4)} ${seconds.slice(11)}`;
}

/** The clock period of so many minutes that holds the instant, up to its last tick. */
export function clockPeriod(ticks: Ticks, minutes: number): { start: Ticks; end: Ticks } {
  const length = BigInt(minutes) * TICKS_PER_MINUTE;
  const start = ticks - (((ticks % length) + length) % length);
  return { start, end: start + length - 1n };
}
