import type { PoolClient } from 'pg';
import type { ServedType } from '../definitions/structures.ts';
import type { JsonObject } from '../json/parse-json.ts';
import { NO_DATE_FROM } from '../search/criteria.ts';
import { indexOf, type SearchIndex } from '../search/index-keys.ts';
import { NO_PLACES } from '../search/places.ts';
import { compareNames, NAMED_ROWS, namesOf } from './named-rows.ts';
import { bodyOf, LIST_END, type Row, TEXT_END, textList } from './row.ts';
import { sendOff } from './transaction-adapter.ts';

/** A new version of a resource and what it can be found by. */
export interface Change {
  readonly row: Row;
  readonly index: SearchIndex | null;
  /** Whether there was a version before, which now becomes history. */
  readonly replaces: boolean;
}

/** A new resource of the endpoint's own making, which nothing refers to yet: not checked, not linked. */
export interface NewResource {
  readonly type: ServedType;
  readonly id: string;
  readonly resource: JsonObject;
}

export function firstVersion({ type, id, resource }: NewResource, nowMs: number): Change {
  const body = bodyOf(resource, id, 1, nowMs);
  const row = { type, id, version: 1, updated: nowMs, deleted: false, method: 'POST', body };
  return { row, index: indexOf(type, { ...resource, id }), replaces: false };
}

/**
 * Sends the statements that store the changes, whatever their number; they are stored when the promise is fulfilled.
 * Several calls one after the other share one order of names, which is the caller's to keep (`compareNames`).
 */
export async function store(client: PoolClient, changes: readonly Change[]): Promise<void> {
  const replaced = changes.filter(({ replaces }) => replaces);
  const added = changes.filter(({ replaces }) => !replaces).sort((a, b) => compareNames(a.row, b.row));
  const sent: Promise<unknown>[] = [];
  if (replaced.length > 0) {
    sent.push(
      sendOff(client, {
        name: 'fhir-history',
        text: `insert into fhir.history select r.* from ${NAMED_ROWS}, lateral (select type, id, version, updated, deleted, method, body
       from fhir.resource where type = named.type and id = named.id offset 0) r`,
        values: namesOf(replaced.map(({ row }) => row)),
      }),
    );
  }
  if (added.length > 0) sent.push(insert(client, added, ''));
  if (replaced.length > 0)
    sent.push(
      insert(
        client,
        replaced,
        `on conflict (type, id) do update set version = excluded.version, updated = excluded.updated, deleted = excluded.deleted,
       method = excluded.method, body = excluded.body, patient = excluded.patient, starts = excluded.starts, ends = excluded.ends, keys = excluded.keys,
       series1 = excluded.series1, series2 = excluded.series2, unplaced = excluded.unplaced`,
      ),
    );
  await Promise.all(sent);
}

function insert(client: PoolClient, changes: readonly Change[], conflict: string): Promise<unknown> {
  const texts = (value: (change: Change) => string): string => textList(changes.map(value));
  const numbers = (value: (change: Change) => unknown): string => `{${changes.map(value).join(',')}}`;
  const places = changes.map(({ index }) => index?.places ?? NO_PLACES);
  return sendOff(client, {
    name: conflict === '' ? 'fhir-add' : 'fhir-replace',
    text: `insert into fhir.resource (type, id, version, updated, deleted, method, body, patient, starts, ends, keys, series1, series2, unplaced)
     select type, id, version, updated, deleted, method, nullif(body, ''), nullif(patient, ''), starts, ends,
            coalesce(string_to_array(nullif(keys, ''), '${TEXT_END}'), '{}'), series1, series2, unplaced
     from unnest(string_to_array($1, '${TEXT_END}'), string_to_array($2, '${TEXT_END}'), $3::int[], $4::bigint[], $5::bool[],
            string_to_array($6, '${TEXT_END}'), string_to_array($7, '${TEXT_END}'), string_to_array($8, '${TEXT_END}'),
            $9::bigint[], $10::bigint[], string_to_array($11, '${LIST_END}'), $12::uuid[], $13::uuid[], $14::bool[])
       as t(type, id, version, updated, deleted, method, body, patient, starts, ends, keys, series1, series2, unplaced)
     ${conflict}`,
    values: [
      texts(({ row }) => row.type),
      texts(({ row }) => row.id),
      numbers(({ row }) => row.version),
      numbers(({ row }) => row.updated),
      numbers(({ row }) => row.deleted),
      texts(({ row }) => row.method),
      texts(({ row }) => row.body ?? ''),
      texts(({ index }) => index?.patient ?? ''),
      numbers(({ index }) => index?.date?.from ?? NO_DATE_FROM),
      numbers(({ index }) => index?.date?.to ?? -NO_DATE_FROM),
      changes.map(({ index }) => textList(index?.keys ?? [])).join(LIST_END),
      `{${places.map(({ first }) => first ?? 'null').join(',')}}`,
      `{${places.map(({ second }) => second ?? 'null').join(',')}}`,
      `{${places.map(({ unplaced }) => unplaced).join(',')}}`,
    ],
  });
}
