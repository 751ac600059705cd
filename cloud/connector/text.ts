import { isoShort, monthFirstText, parseTime, type Ticks } from './time.ts';
import { DateValue, isArray, isObject, type Token } from './token.ts';

/** Text of a scalar; null for containers, which have none (specs iomt-mapping section 6.3). */
export function textOf(token: Token, compat: boolean): string | null {
  if (token === null || isArray(token) || isObject(token)) return null;
  if (typeof token === 'string') return token;
  if (typeof token === 'boolean') return token ? 'True' : 'False';
  if (typeof token === 'bigint') return token.toString();
  if (token instanceof DateValue) return compat ? monthFirstText(token.ticks) : (token.source ?? isoShort(token.ticks));
  return floatText(token);
}

/** Shortest text that reads back as the same double, with .NET's exponent style. */
export function floatText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e15) return String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0';
  const [digits = '', exponentText = '0'] = value.toExponential().split('e');
  const exponent = Number(exponentText);
  if (value !== 0 && (exponent >= 15 || exponent <= -5)) {
    return `${digits}E${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
  }
  return String(value);
}

/** Instant of a token; null when it is none. Numbers are refused: seconds or milliseconds is for the mapping to say. */
export function ticksOf(token: Token): Ticks | null {
  if (token instanceof DateValue) return token.ticks;
  return typeof token === 'string' ? parseTime(token) : null;
}
