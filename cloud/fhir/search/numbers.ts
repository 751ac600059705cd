import { problem } from '../problem.ts';
import { unescaped } from './query.ts';

const PREFIXES = ['eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap'] as const;
const NUMBER = /^[+-]?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** Half a unit of the last significant digit: `100` means [99.5, 100.5), `1e2` means [95, 105) (R4, search, number). */
export function marginOf(text: string): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const decimals = mantissa.split('.')[1]?.length ?? 0;
  // Written with an exponent, only the digits of the mantissa count: 1e2 has one significant digit.
  const shift = text.toLowerCase().includes('e') && decimals === 0 ? Number(exponent) - 1 : Number(exponent) - decimals;
  return 0.5 * 10 ** shift;
}

/**
 * A quantity or number criterion as a condition on the keys `name#number|system|code|unit`.
 * @throws FhirProblem 400 on a malformed value
 */
export function numberCondition(code: string, name: string, value: string, bind: (value: unknown) => string): string {
  const [first = '', system, unit] = value.split(/(?<!\\)\|/).map(unescaped);
  const prefix = PREFIXES.find((item) => first.startsWith(item)) ?? 'eq';
  const text = PREFIXES.some((item) => first.startsWith(item)) ? first.slice(2) : first;
  if (!NUMBER.test(text) || Math.abs(Number(text)) > 1e100)
    throw problem(400, 'value', `${code}: "${first.slice(0, 40)}" is not a number`, `http.${code}`);
  const number = Number(text);
  const margin = prefix === 'ap' ? Math.abs(number) / 10 : marginOf(text);
  const column = `split_part(substr(k, ${name.length + 2}), '|', 1)::numeric`;
  const exact = (): string => `${bind(text)}::numeric`;
  const inside = (): string =>
    `(${column} >= ${bind(String(number - margin))}::numeric and ${column} < ${bind(String(number + margin))}::numeric)`;
  const compare: Record<(typeof PREFIXES)[number], () => string> = {
    eq: inside,
    ap: inside,
    ne: () => `not ${inside()}`,
    gt: () => `${column} > ${exact()}`,
    sa: () => `${column} > ${exact()}`,
    lt: () => `${column} < ${exact()}`,
    eb: () => `${column} < ${exact()}`,
    ge: () => `${column} >= ${exact()}`,
    le: () => `${column} <= ${exact()}`,
  };
  const units: string[] = [];
  const part = (index: number): string => `split_part(substr(k, ${name.length + 2}), '|', ${index})`;
  if (system) units.push(`${part(2)} = ${bind(system)}`);
  if (unit) units.push(system ? `${part(3)} = ${bind(unit)}` : `${bind(unit)} in (${part(3)}, ${part(4)})`);
  return `exists (select from unnest(r.keys) k where case when starts_with(k, ${bind(`${name}#`)}) then ${[compare[prefix](), ...units].join(' and ')} else false end)`;
}
