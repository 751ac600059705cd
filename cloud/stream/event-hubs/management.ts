import rhea from 'rhea';
import { TOPICS, type Topic } from '../../contract/event-log.ts';
import { partitionNumber } from './address.ts';
import { lastEnqueued } from './consumer-link.ts';
import type { ServedLog } from './served-log.ts';

const { types } = rhea;
const TEXT_ARRAY = 0xa1;

export interface ManagementAnswer {
  readonly status: 200 | 400 | 404;
  readonly description: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The topic that an event hub's name means; null when there is none. */
export function topicNamed(hub: unknown): Topic | null {
  return TOPICS.find((topic) => typeof hub === 'string' && topic === hub.toLowerCase()) ?? null;
}

/** Answers a READ of `$management` (specs azure-wire section 8). */
export async function managementAnswer(
  request: Readonly<Record<string, unknown>>,
  log: ServedLog,
  createdAt: Date,
): Promise<ManagementAnswer> {
  const refuse = (status: 400 | 404, description: string): ManagementAnswer => ({ status, description, body: {} });
  if (request['operation'] !== 'READ') return refuse(400, 'only READ is known');
  const topic = topicNamed(request['name']);
  if (topic === null) return refuse(404, `there is no event hub "${String(request['name'])}"`);
  const count = log.partitionCount(topic);
  if (request['type'] === 'com.microsoft:eventhub') {
    const ids = Array.from({ length: count }, (_, index) => String(index));
    const body = {
      name: topic,
      type: 'com.microsoft:eventhub',
      created_at: types.wrap_timestamp(createdAt.getTime()),
      partition_count: types.wrap_int(count),
      partition_ids: types.wrap_array(ids, TEXT_ARRAY, undefined),
      georeplication_factor: types.wrap_int(1),
    };
    return { status: 200, description: 'OK', body };
  }
  if (request['type'] !== 'com.microsoft:partition') return refuse(400, `"${String(request['type'])}" cannot be read`);
  const partition = partitionNumber(request['partition']);
  if (partition === null || partition >= count) return refuse(404, `${topic} has no partition "${String(request['partition'])}"`);
  const begin = log.beginOffset(topic, partition);
  const last = await lastEnqueued(log, topic, partition);
  const empty = last.sequenceNumber < begin;
  const body = {
    name: topic,
    type: 'com.microsoft:partition',
    partition: String(partition),
    begin_sequence_number: types.wrap_long(begin),
    last_enqueued_sequence_number: types.wrap_long(last.sequenceNumber),
    last_enqueued_offset: last.offset,
    last_enqueued_time_utc: types.wrap_timestamp(last.atMs),
    is_partition_empty: empty,
  };
  return { status: 200, description: 'OK', body };
}
