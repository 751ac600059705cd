import { InputRefused } from '#clinical';
import type { HubConfig } from '#ipc';

/** What a device's connection string needs; the SDK finds out only when it connects. */
const NEEDED = ['HostName', 'DeviceId'] as const;

/** @param text `Name=value;…`; a value may hold `=` */
export function connectionParts(text: string): ReadonlyMap<string, string> {
  return new Map(text.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
}

/**
 * @returns the name under which this station goes to the hub: with a provisioning service its registration, because what that assigns is
 * not known before the first connection
 * @throws InputRefused naming the part that is missing; never quotes a key
 */
export function stationName({ connectionString, provisioning }: HubConfig): string {
  if (provisioning) return provisioning.registrationId;
  const parts = connectionParts(connectionString ?? '');
  const needed = parts.get('x509')?.toLowerCase() === 'true' ? NEEDED : [...NEEDED, 'SharedAccessKey'];
  for (const name of needed) if (!parts.get(name)) throw new InputRefused('hub.connectionString', `has no ${name}`);
  return parts.get('DeviceId') ?? '';
}
