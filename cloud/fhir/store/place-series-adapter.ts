import { setTimeout as pause } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../../contract/role.ts';
import { placesOf } from '../search/places.ts';
import { inTransaction } from './transaction-adapter.ts';

export interface Placing {
  /** Fulfilled when everything has its place, or another process is at it. */
  readonly done: Promise<void>;
  stop(): Promise<void>;
}

/** Any number, the same in every process that may place. */
const PLACE_LOCK = 7_301_406;
const MOST_AT_ONCE = 500;
/** Between two batches, so that whoever measures now is not kept waiting by what was measured then. */
const PAUSE_MS = 5;

/**
 * Gives the Observations that were stored before there were series their places, while the endpoint answers: until then each is found among the
 * unplaced of its patient. A row tells by itself whether it was done, so whoever comes after an interruption goes on.
 */
export function startPlacing(pool: Pool, logger: Logger): Placing {
  const stopping = new AbortController();
  const done = placeAll(pool, logger, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) logger.error({ error }, 'not every Observation has its place; the next start goes on');
  });
  return {
    done,
    async stop() {
      stopping.abort();
      await done;
    },
  };
}

async function placeAll(pool: Pool, logger: Logger, signal: AbortSignal): Promise<void> {
  let placed = 0;
  let from = '';
  for (;;) {
    const rows = signal.aborted ? [] : await inTransaction(pool, (client) => placeSome(client, from));
    const last = rows.at(-1);
    if (!last) break;
    if (placed === 0) logger.info({}, 'Observations from before there were series get their places');
    from = last.patient;
    placed += rows.length;
    if (placed % 100_000 < rows.length) logger.info({ placed }, 'placing');
    await pause(PAUSE_MS);
  }
  if (placed > 0) logger.info({ placed }, signal.aborted ? 'placing was interrupted' : 'everything has its place');
}

interface Unplaced {
  readonly id: string;
  readonly patient: string;
  readonly keys: readonly string[];
}

/**
 * Rows that somebody is writing get their places by that; to wait for them could be to wait for each other.
 * @param from patients before this one are done
 */
async function placeSome(client: PoolClient, from: string): Promise<readonly Unplaced[]> {
  const { rows: locks } = await client.query<{ mine: boolean }>('select pg_try_advisory_xact_lock($1) as mine', [PLACE_LOCK]);
  if (locks[0]?.mine !== true) return [];
  const { rows } = await client.query<Unplaced>(
    `select id, patient, keys from fhir.resource r
     where r.unplaced and r.type = 'Observation' and r.series1 is null and r.patient >= $1
     order by r.patient limit ${MOST_AT_ONCE} for no key update skip locked`,
    [from],
  );
  const places = rows.map(({ patient, keys }) => placesOf('Observation', patient, keys));
  await client.query(
    `update fhir.resource r set series1 = t.series1, series2 = t.series2, unplaced = t.unplaced
     from unnest($1::text[], $2::uuid[], $3::uuid[], $4::bool[]) as t(id, series1, series2, unplaced)
     where r.type = 'Observation' and r.id = t.id`,
    [
      rows.map(({ id }) => id),
      places.map(({ first }) => first),
      places.map(({ second }) => second),
      places.map(({ unplaced }) => unplaced),
    ],
  );
  return rows;
}
