import { type PropertyBag, parsePropertyBag } from './property-bag.ts';

/** What a device may publish (specs azure-wire section 2). */
export type DevicePublish =
  | { readonly kind: 'telemetry'; readonly bag: PropertyBag }
  | { readonly kind: 'twin-get'; readonly requestId: string }
  | { readonly kind: 'twin-report'; readonly requestId: string }
  | { readonly kind: 'method-answer'; readonly requestId: string; readonly status: number }
  | { readonly kind: 'refused'; readonly reason: 'malformed-topic' | 'malformed-properties' };

const TWIN_GET = '$iothub/twin/GET/';
const TWIN_REPORT = '$iothub/twin/PATCH/properties/reported/';

export function parsePublishTopic(topic: string, deviceId: string): DevicePublish {
  const events = `devices/${deviceId}/messages/events`;
  if (topic === events || topic.startsWith(`${events}/`)) {
    const bag = parsePropertyBag(topic.slice(events.length + 1));
    return bag === null ? { kind: 'refused', reason: 'malformed-properties' } : { kind: 'telemetry', bag };
  }
  const method = /^\$iothub\/methods\/res\/(-?\d{1,9})\/(\?.*)$/.exec(topic);
  const rest = method?.[2] ?? afterPrefix(topic, TWIN_GET) ?? afterPrefix(topic, TWIN_REPORT);
  const requestId = parsePropertyBag(rest ?? '')?.get('$rid') ?? null;
  if (requestId === null) return { kind: 'refused', reason: 'malformed-topic' };
  if (method) return { kind: 'method-answer', requestId, status: Number(method[1]) };
  return { kind: topic.startsWith(TWIN_GET) ? 'twin-get' : 'twin-report', requestId };
}

export function twinAnswerTopic(status: number, requestId: string, version?: number): string {
  const query = `$rid=${encodeURIComponent(requestId)}${version === undefined ? '' : `&$version=${version}`}`;
  return `$iothub/twin/res/${status}/?${query}`;
}

export function desiredTopic(version: number): string {
  return `$iothub/twin/PATCH/properties/desired/?$version=${version}`;
}

export function methodTopic(methodName: string, requestId: string): string {
  return `$iothub/methods/POST/${encodeURIComponent(methodName)}/?$rid=${requestId}`;
}

export const TWIN_ANSWERS = '$iothub/twin/res/#';
export const DESIRED_CHANGES = '$iothub/twin/PATCH/properties/desired/#';
export const METHODS = '$iothub/methods/POST/#';
/** Filter of the messages to a device. */
export function deviceBound(deviceId: string): string {
  return `devices/${deviceId}/messages/devicebound/#`;
}

/** What a device may subscribe to; everything else is not granted. */
export function maySubscribe(filter: string, deviceId: string): boolean {
  return [deviceBound(deviceId), TWIN_ANSWERS, DESIRED_CHANGES, METHODS].includes(filter);
}

export const MOST_FILTERS = 5;
export const NOT_GRANTED = 0x80;

function afterPrefix(topic: string, prefix: string): string | undefined {
  return topic.startsWith(prefix) ? topic.slice(prefix.length) : undefined;
}
