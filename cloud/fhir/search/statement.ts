import { conditionSql } from './conditions.ts';
import { Bindings, type Context } from './criteria.ts';
import type { SearchQuery, SortKey } from './query.ts';

export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

interface Column {
  readonly sql: string;
  readonly descending: boolean;
}

/** Earliest start first when ascending, latest end first when descending; the id decides between equals. */
export function sortColumns(sort: readonly SortKey[]): readonly Column[] {
  const columns = sort.map(({ by, descending }) => ({
    sql: by === '_id' ? 'r.id' : by === '_lastUpdated' ? 'r.updated' : descending ? 'r.ends' : 'r.starts',
    descending,
  }));
  return columns.some(({ sql }) => sql === 'r.id') ? columns : [...columns, { sql: 'r.id', descending: false }];
}

/** One page, and one row more to know whether another follows. Columns `place0`, `place1` … make the cursor. */
export function pageStatement(query: SearchQuery, context: Context, after: readonly (string | number)[] | null): Statement {
  const to = new Bindings();
  const columns = sortColumns(query.sort);
  const conditions = where(query, context, to);
  if (after !== null) conditions.push(afterSql(columns, after, to));
  const places = columns.map(({ sql }, index) => `${sql} as place${index}`).join(', ');
  const order = columns.map(({ sql, descending }) => `${sql}${descending ? ' desc' : ''}`).join(', ');
  return {
    sql: `select r.type, r.id, r.version, r.updated, r.body, ${places} from fhir.resource r
          where ${conditions.join(' and ')} order by ${order} limit ${to.bind(query.count + 1)}`,
    values: to.values,
  };
}

export function countStatement(query: SearchQuery, context: Context): Statement {
  const to = new Bindings();
  return {
    sql: `select count(*) as total from fhir.resource r where ${where(query, context, to).join(' and ')}`,
    values: to.values,
  };
}

/** The newest `max` of each code. Of several codings the first in order names the code. */
export function lastPerCodeStatement(query: SearchQuery, context: Context, max: number): Statement {
  const to = new Bindings();
  const code = `(select min(k) from unnest(r.keys) k where starts_with(k, ${to.bind(`${query.type}.code=`)}))`;
  const conditions = where(query, context, to).join(' and ');
  return {
    sql: `select type, id, version, updated, deleted, method, body from (
            select r.*, ${code} as code, row_number() over (partition by ${code} order by r.ends desc, r.id desc) as place
            from fhir.resource r where ${conditions}) found
          where place <= ${to.bind(max)} order by code, place`,
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

function where(query: SearchQuery, context: Context, to: Bindings): string[] {
  return [
    `r.type = ${to.bind(query.type)}`,
    'not r.deleted',
    ...query.criteria.map((condition) => conditionSql(condition, context, to)),
  ];
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
