import type { HubConfig } from '#ipc';
import { connectionParts } from './connection-string.ts';
import type { Proxy } from './proxy-adapter.ts';

/** How everything of one station gets into the network. */
export interface NetworkWay {
  /** PEM; null = the system's authorities. */
  readonly ca: string | null;
  /** MQTT in a WebSocket on port 443. */
  readonly webSocket: boolean;
  readonly proxy: Proxy | null;
}

/** `host[:port]` that is dialled instead of the hub; null when it is the hub itself. */
export function gatewayOf({ gateway, connectionString }: HubConfig): string | null {
  return gateway ?? connectionParts(connectionString ?? '').get('GatewayHostName') ?? null;
}

/**
 * The SDK names the host that it dials in a URI; with a certificate it forgets the gateway, and over a WebSocket it writes the port twice.
 * @param uri `mqtts://host[:port]` or `wss://host[:port][:443]/path`
 */
export function dialled(uri: string, gateway: string | null): string {
  return gateway === null ? uri : uri.replace(/^(\w+:\/\/)[^/]*/, (_, scheme: string) => scheme + withPort(gateway, scheme));
}

function withPort(place: string, scheme: string): string {
  return place.includes(':') ? place : `${place}:${scheme === 'wss://' ? 443 : 8883}`;
}
