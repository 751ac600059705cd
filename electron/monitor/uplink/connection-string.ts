import { InputRefused } from '#clinical';

/** What a device's connection string needs; the SDK finds out only when it connects. */
const NEEDED = ['HostName', 'DeviceId', 'SharedAccessKey'] as const;

/**
 * @param text `HostName=…;DeviceId=…;SharedAccessKey=…[;GatewayHostName=host:port]`
 * @returns the hub's name of this station
 * @throws InputRefused naming the part that is missing; never quotes the key
 */
export function hubDeviceId(text: string): string {
  const parts = new Map(text.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]));
  for (const name of NEEDED) if (!parts.get(name)) throw new InputRefused('hub.connectionString', `has no ${name}`);
  return parts.get('DeviceId') ?? '';
}
