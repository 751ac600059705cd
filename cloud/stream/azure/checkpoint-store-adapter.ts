import { randomUUID } from 'node:crypto';
import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';
import type { Pool } from 'pg';
import { makeTables } from '../../contract/tables-adapter.ts';
import type { GroupReadings } from '../retention-adapter.ts';

export interface PostgresCheckpoints extends CheckpointStore {
  /** For the retention of a log whose readers keep their positions here. */
  readonly groupReadings: GroupReadings;
}

/**
 * Who reads which partition, and how far each group has come, in PostgreSQL: for several processes on one database, where no Blob
 * storage is there. A checkpoint never moves back.
 */
export async function openPostgresCheckpoints(pool: Pool): Promise<PostgresCheckpoints> {
  await makeTables(
    pool,
    `
    create schema if not exists stream;
    create table if not exists stream.ownership (
      namespace text, event_hub text, consumer_group text, partition_id text, owner_id text not null, etag text not null,
      modified_at timestamptz not null default clock_timestamp(),
      primary key (namespace, event_hub, consumer_group, partition_id)
    );
    create table if not exists stream.checkpoint (
      namespace text, event_hub text, consumer_group text, partition_id text, sequence_number bigint not null, "offset" text not null,
      primary key (namespace, event_hub, consumer_group, partition_id)
    )`,
  );
  return {
    async listOwnership(namespace, eventHub, group) {
      const { rows } = await pool.query<OwnershipRow>(
        `select ${OWNERSHIP} from stream.ownership where namespace = $1 and event_hub = $2 and consumer_group = $3`,
        [namespace, eventHub, group],
      );
      return rows.map(ownershipOf);
    },
    async claimOwnership(wanted) {
      const claimed = await Promise.all(wanted.map((ownership) => claim(pool, ownership)));
      return claimed.flatMap((ownership) => ownership ?? []);
    },
    async updateCheckpoint({ fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, sequenceNumber, offset }) {
      await pool.query(
        `insert into stream.checkpoint values ($1, $2, $3, $4, $5, $6)
         on conflict (namespace, event_hub, consumer_group, partition_id)
         do update set sequence_number = excluded.sequence_number, "offset" = excluded."offset"
         where stream.checkpoint.sequence_number < excluded.sequence_number`,
        [fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, sequenceNumber, offset],
      );
    },
    async listCheckpoints(namespace, eventHub, group) {
      const { rows } = await pool.query<CheckpointRow>(
        `select partition_id, sequence_number::float8 as sequence_number, "offset" from stream.checkpoint
         where namespace = $1 and event_hub = $2 and consumer_group = $3`,
        [namespace, eventHub, group],
      );
      const place = { fullyQualifiedNamespace: namespace, eventHubName: eventHub, consumerGroup: group };
      return rows.map(
        (row): Checkpoint => ({
          ...place,
          partitionId: row.partition_id,
          sequenceNumber: row.sequence_number,
          offset: row.offset,
        }),
      );
    },
    async groupReadings(topic) {
      // A partition that somebody took and nobody noted anything of was not read yet.
      const { rows } = await pool.query<{ consumer_group: string; partition: number; next: number }>(
        `select consumer_group, partition_id::int as partition, (min(coalesce(sequence_number, -1)) + 1)::float8 as next
         from stream.checkpoint full join stream.ownership using (namespace, event_hub, consumer_group, partition_id)
         where event_hub = $1 group by consumer_group, partition_id`,
        [topic],
      );
      const groups = new Map<string, number[]>();
      for (const { consumer_group: group, partition, next } of rows) {
        const known = groups.get(group) ?? [];
        groups.set(group, known);
        known[partition] = next;
      }
      return [...groups.values()];
    },
  };
}

const OWNERSHIP = `namespace, event_hub, consumer_group, partition_id, owner_id, etag,
  (extract(epoch from modified_at) * 1000)::float8 as modified_ms`;

interface OwnershipRow {
  readonly namespace: string;
  readonly event_hub: string;
  readonly consumer_group: string;
  readonly partition_id: string;
  readonly owner_id: string;
  readonly etag: string;
  readonly modified_ms: number;
}

interface CheckpointRow {
  readonly partition_id: string;
  readonly sequence_number: number;
  readonly offset: string;
}

function ownershipOf(row: OwnershipRow): PartitionOwnership {
  return {
    fullyQualifiedNamespace: row.namespace,
    eventHubName: row.event_hub,
    consumerGroup: row.consumer_group,
    partitionId: row.partition_id,
    ownerId: row.owner_id,
    etag: row.etag,
    lastModifiedTimeInMs: row.modified_ms,
  };
}

/** Only whoever saw the newest state gets it; without an etag only where nobody ever was. */
async function claim(pool: Pool, wanted: PartitionOwnership): Promise<PartitionOwnership | null> {
  const { fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId, ownerId, etag } = wanted;
  const place = [fullyQualifiedNamespace, eventHubName, consumerGroup, partitionId];
  const { rows } =
    etag === undefined
      ? await pool.query<OwnershipRow>(
          `insert into stream.ownership values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning ${OWNERSHIP}`,
          [...place, ownerId, randomUUID()],
        )
      : await pool.query<OwnershipRow>(
          `update stream.ownership set owner_id = $5, etag = $6, modified_at = clock_timestamp()
           where namespace = $1 and event_hub = $2 and consumer_group = $3 and partition_id = $4 and etag = $7
           returning ${OWNERSHIP}`,
          [...place, ownerId, randomUUID(), etag],
        );
  const [row] = rows;
  return row === undefined ? null : ownershipOf(row);
}
