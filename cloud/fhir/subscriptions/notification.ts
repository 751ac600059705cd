import type { Content } from './settings.ts';

export interface NotifiedEvent {
  readonly number: number;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  readonly atMs: number;
  /** JSON text of the resource; null when it was deleted or is not to be sent. */
  readonly body: string | null;
}

export type NotificationKind = 'handshake' | 'heartbeat' | 'event-notification' | 'query-status' | 'query-event';

export interface SubscriptionState {
  readonly id: string;
  readonly topic: string;
  readonly status: string;
  readonly eventsSinceStart: number;
}

const STATUS_PROFILE = 'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-subscription-status-r4';

/** A notification Bundle (Subscriptions R5 Backport 1.1 for R4) as text, because stored resources keep theirs. */
export function notificationText(
  base: string,
  state: SubscriptionState,
  kind: NotificationKind,
  events: readonly NotifiedEvent[],
  content: Content,
  nowMs: number,
): string {
  const status = {
    resourceType: 'Parameters',
    meta: { profile: [STATUS_PROFILE] },
    parameter: [
      { name: 'subscription', valueReference: { reference: `${base}/Subscription/${state.id}` } },
      { name: 'topic', valueCanonical: state.topic },
      { name: 'status', valueCode: state.status },
      { name: 'type', valueCode: kind },
      { name: 'events-since-subscription-start', valueString: String(state.eventsSinceStart) },
      ...events.map(({ number, type, id, atMs }) => ({
        name: 'notification-event',
        part: [
          { name: 'event-number', valueString: String(number) },
          { name: 'timestamp', valueInstant: new Date(atMs).toISOString() },
          ...(content === 'empty' ? [] : [{ name: 'focus', valueReference: { reference: `${base}/${type}/${id}` } }]),
        ],
      })),
    ],
  };
  const request = { method: 'GET', url: `Subscription/${state.id}/$status` };
  const first = `{"resource":${JSON.stringify(status)},"request":${JSON.stringify(request)},"response":{"status":"200"}}`;
  const others = content === 'empty' ? [] : events.map((event) => entryText(base, event, content));
  return `{"resourceType":"Bundle","type":"history","timestamp":${JSON.stringify(new Date(nowMs).toISOString())},"entry":[${[first, ...others].join(',')}]}`;
}

function entryText(base: string, { type, id, version, body }: NotifiedEvent, content: Content): string {
  const parts = [
    `"fullUrl":${JSON.stringify(`${base}/${type}/${id}`)}`,
    ...(content === 'full-resource' && body !== null ? [`"resource":${body}`] : []),
    `"request":${JSON.stringify({ method: body === null ? 'DELETE' : version === 1 ? 'POST' : 'PUT', url: `${type}/${id}` })}`,
    `"response":${JSON.stringify({ status: body === null ? '204' : version === 1 ? '201' : '200' })}`,
  ];
  return `{${parts.join(',')}}`;
}
