import type { ServedType } from '../definitions/structures.ts';
import type { Condition } from './condition.ts';
import { conditionSql } from './conditions.ts';
import { Bindings, type Context } from './criteria.ts';
import { indexedAs, type SearchParameter } from './parameters.ts';
import type { SearchQuery, SortKey, Types } from './query.ts';

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Column {
  readonly sql: string;
  readonly descending: boolean;
}

/**
 * Earliest start first when ascending, latest end first when descending; those without the value come last either way; the id
 * decides between equals.
 */
export function sortColumns([type]: Types, sort: readonly SortKey[]): readonly Column[] {
  const columns = sort.flatMap(({ by, descending }): Column[] => {
    if (by === '_id') return [{ sql: 'r.id', descending }];
    if (by === '_lastUpdated') return [{ sql: 'r.updated', descending }];
    if (by === 'date') return [{ sql: descending ? 'r.ends' : 'r.starts', descending }];
    const { value, none } = sortValue(type, by, descending);
    return [
      { sql: `(${value} is null)`, descending: false },
      { sql: `coalesce(${value}, ${none})`, descending },
    ];
  });
  return columns.some(({ sql }) => sql === 'r.id') ? columns : [...columns, { sql: 'r.id', descending: false }];
}

/** The least or greatest of a resource's keys of that parameter. Names come from our tables, so they stand in the SQL. */
function sortValue(type: ServedType, parameter: SearchParameter, descending: boolean): { value: string; none: string } {
  if (parameter.code === 'patient') return { value: 'r.patient', none: "''" };
  const name = `${type}.${indexedAs(type, parameter.code)}`;
  const best = descending ? 'max' : 'min';
  const of = (sign: string, value: (rest: string) => string): string => {
    const prefix = name + sign;
    return `(select ${best}(${value(`substr(k, ${prefix.length + 1})`)}) from unnest(r.keys) k where starts_with(k, '${prefix}'))`;
  };
  switch (parameter.type) {
    case 'date':
      return { value: of('@', (rest) => `split_part(${rest}, '/', ${descending ? 2 : 1})::bigint`), none: '0' };
    case 'number':
    case 'quantity':
      return { value: of('#', (rest) => `split_part(${rest}, '|', 1)::numeric`), none: '0' };
    case 'string':
      return { value: of('~', (rest) => rest), none: "''" };
    case 'token':
      return { value: of(':c=', (rest) => rest), none: "''" };
    default:
      return { value: of('=', (rest) => rest), none: "''" };
  }
}

/** What is looked through, as `r`: all there is, or rows among which everything that can be found is. */
type Source = (to: Bindings) => string;
const EVERYTHING: Source = () => 'fhir.resource r';

/** One page, and one row more to know whether another follows. Columns `place0`, `place1` … make the cursor. */
export function pageStatement(
  query: SearchQuery,
  context: Context,
  after: readonly (string | number)[] | null,
  source = EVERYTHING,
): Statement {
  const to = new Bindings();
  const columns = sortColumns(query.types, query.sort);
  const conditions = where(query, context, to);
  if (after !== null) conditions.push(afterSql(columns, after, to));
  const places = columns.map(({ sql }, index) => `${sql} as place${index}`).join(', ');
  const order = columns.map(({ sql, descending }) => `${sql}${descending ? ' desc' : ''}`).join(', ');
  return {
    sql: `select r.type, r.id, r.version, r.updated, r.body, ${places} from ${source(to)}
          where ${conditions.join(' and ')} order by ${order} limit ${to.bind(query.count + 1)}`,
    values: to.values,
  };
}

export function countStatement(query: SearchQuery, context: Context, source = EVERYTHING): Statement {
  const to = new Bindings();
  return {
    sql: `select count(*) as total from ${source(to)} where ${where(query, context, to).join(' and ')}`,
    values: to.values,
  };
}

/** The newest `max` of each code. Of several codings the first in order names the code. */
export function lastPerCodeStatement(query: SearchQuery, context: Context, max: number): Statement {
  const to = new Bindings();
  const code = `(select min(k) from unnest(r.keys) k where starts_with(k, ${to.bind(`${query.types[0]}.code=`)}))`;
  const conditions = where(query, context, to).join(' and ');
  return {
    sql: `select type, id, version, updated, deleted, method, body from (
            select r.*, ${code} as code, row_number() over (partition by ${code} order by r.ends desc, r.id desc) as place
            from fhir.resource r where ${conditions}) found
          where place <= ${to.bind(max)} order by code, place`,
    values: to.values,
  };
}

/** Which of the resources meet a condition. */
export function visibleStatement(type: ServedType, condition: Condition, ids: readonly string[], context: Context): Statement {
  const to = new Bindings();
  return {
    sql: `select r.id from fhir.resource r
          where r.type = ${to.bind(type)} and r.id = any(${to.bind(ids)}::text[]) and ${conditionSql(condition, context, to)}`,
    values: to.values,
  };
}

/** For conditions of writes: identity and version of at most two matches. */
export function matchStatement(query: SearchQuery, context: Context): Statement {
  const to = new Bindings();
  return {
    sql: `select r.type, r.id from fhir.resource r where ${where(query, context, to).join(' and ')} limit 2`,
    values: to.values,
  };
}

export function where({ types, criteria, required }: SearchQuery, context: Context, to: Bindings): string[] {
  const of = (type: ServedType): string => {
    const demanded = required?.get(type);
    const plain = { type, base: context.base, nowMs: context.nowMs };
    return [
      `r.type = ${to.bind(type)}`,
      ...criteria.map((one) => conditionSql(one, { ...context, type }, to)),
      ...(demanded ? [conditionSql(demanded, plain, to)] : []),
    ].join(' and ');
  };
  const [first, ...others] = types.map(of);
  return [others.length === 0 ? (first ?? '') : `(${[first, ...others].map((one) => `(${one})`).join(' or ')})`, 'not r.deleted'];
}

/** Rows behind the cursor: a later first column, or the same and a later second, and so on. */
function afterSql(columns: readonly Column[], after: readonly (string | number)[], to: Bindings): string {
  const places = after.map((value) => to.bind(value));
  const steps = columns.map(({ sql, descending }, index) => {
    const same = columns.slice(0, index).map((column, i) => `${column.sql} = ${places[i] ?? 'null'}`);
    return `(${[...same, `${sql} ${descending ? '<' : '>'} ${places[index] ?? 'null'}`].join(' and ')})`;
  });
  const first = columns[0];
  // The same said once more about the first column alone lets its index skip to the place.
  const skip = first ? `${first.sql} ${first.descending ? '<=' : '>='} ${places[0] ?? 'null'} and ` : '';
  return `(${skip}(${steps.join(' or ')}))`;
}
