import { z } from 'zod';

export const boundMessage = z.object({
  messageId: z.string().nullable(),
  correlationId: z.string().nullable(),
  userId: z.string().nullable(),
  contentType: z.string().nullable(),
  contentEncoding: z.string().nullable(),
  /** Which outcomes the sender wants to hear of. */
  ack: z.enum(['none', 'positive', 'negative', 'full']),
  properties: z.record(z.string(), z.string().nullable()),
});
/** A message from a service to a device, but for its body. */
export type BoundMessage = z.infer<typeof boundMessage>;

/** How the life of a message to a device ended, in the words of IoT Hub's feedback. */
export type Outcome = 'Success' | 'Expired' | 'DeliveryCountExceeded' | 'Rejected' | 'Purged';

/** What the sender is told, if it asked for it. */
export interface FeedbackRecord {
  readonly originalMessageId: string | null;
  readonly description: Outcome;
  readonly statusCode: Outcome;
  readonly deviceId: string;
  readonly deviceGenerationId: string;
  readonly enqueuedTimeUtc: string;
}

export function wantsFeedback({ ack }: BoundMessage, outcome: Outcome): boolean {
  return ack === 'full' || ack === (outcome === 'Success' ? 'positive' : 'negative');
}

/** The topic on which it arrives, with the properties that the device SDK reads out of it (specs azure-wire section 2). */
export function boundTopic(deviceId: string, message: BoundMessage, expiresMs: number): string {
  const bag: [string, string | null][] = [];
  const add = (key: string, value: string | null): void => {
    if (value !== null) bag.push([key, value]);
  };
  add('$.mid', message.messageId);
  add('$.cid', message.correlationId);
  add('$.uid', message.userId);
  add('$.to', `/devices/${deviceId}/messages/devicebound`);
  add('$.ct', message.contentType);
  add('$.ce', message.contentEncoding);
  add('$.exp', new Date(expiresMs).toISOString());
  if (message.ack !== 'none') add('iothub-ack', message.ack);
  bag.push(...Object.entries(message.properties));
  const encode = ([key, value]: [string, string | null]): string =>
    value === null ? encodeURIComponent(key) : `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;
  return `devices/${deviceId}/messages/devicebound/${bag.map(encode).join('&')}`;
}
