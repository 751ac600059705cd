import { gzipSync } from 'node:zlib';
import { BATCH_SCHEMA } from '#wire';
import type { NewRecord } from '../../../cloud/contract/event-log.ts';
import type { ParkedItem, Parking } from '../../../cloud/contract/role.ts';
import { telemetry } from '../../support/telemetry.ts';

/** Keeps what was parked; the same item again changes nothing. */
export function shelf(): Parking & { readonly items: ParkedItem[] } {
  const items: ParkedItem[] = [];
  return {
    items,
    park(item) {
      if (!items.some(({ recordId, reason }) => recordId === item.recordId && reason === item.reason)) items.push(item);
      return Promise.resolve();
    },
  };
}

/** A hub message as the log holds it. */
export function hubMessage(deviceId: string, body: string | Uint8Array, messageId?: string): NewRecord {
  const systemProperties = {
    'iothub-connection-device-id': deviceId,
    ...(messageId === undefined ? {} : { 'message-id': messageId }),
  };
  return { key: deviceId, headers: { properties: { ward: '3' }, systemProperties }, body: Buffer.from(body) };
}

/** A message of one of our own stations. */
export function stationMessage(deviceId: string, sequence: number, value = 72): NewRecord {
  const messageId = `${deviceId}-${sequence}`;
  return hubMessage(deviceId, JSON.stringify({ ...telemetry({ sequence, value }), messageId }), messageId);
}

/** Several messages of one run of a station in one hub message, as the bed sends what waited. */
export function stationBatch(deviceId: string, sequences: readonly number[], run = 'run-1', value = 72): NewRecord {
  const messages = sequences.map((sequence) => ({
    ...telemetry({ sequence, value, frame: `boot-${sequence}` }),
    messageId: `${deviceId}-${sequence}`,
    run,
  }));
  const message = hubMessage(
    deviceId,
    gzipSync(JSON.stringify({ schema: BATCH_SCHEMA, messages })),
    `${deviceId}-${sequences.join('-')}`,
  );
  const { systemProperties } = message.headers as { readonly systemProperties: object };
  return { ...message, headers: { ...message.headers, systemProperties: { ...systemProperties, 'content-encoding': 'gzip' } } };
}
