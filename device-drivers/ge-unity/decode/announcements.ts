import type { DeviceStatus } from '#device';
import { address, paddedText, u16, u32 } from '../wire/bytes.ts';

export interface Discovery {
  readonly address: string;
  /** Its name in the network, `ward|bed`. */
  readonly name: string;
  /** The monitor's clock, Unix seconds. */
  readonly clockS: number;
  readonly settings: DeviceStatus['settings'];
}

export interface AlarmBroadcast {
  readonly address: string;
  readonly name: string;
  readonly parameter: number;
  readonly flags: number;
  readonly text: string;
  readonly uptimeS: number;
}

export const ALARM_LENGTH = 84;

/** Source: spec section 2. */
export function readDiscovery(bytes: Uint8Array): Discovery {
  const ip = address(bytes, 4);
  const [family = '', given = ''] = paddedText(bytes, 28, 15).split(',');
  const services = Array.from({ length: bytes[43] ?? 0 }, (_, index) => {
    const at = 44 + 4 * index;
    return `${u16(bytes, at).toString(16).toUpperCase()}:${u16(bytes, at + 2)}`;
  });
  const texts = { familyName: family.trim(), givenName: given.trim(), services: services.join(' ') };
  const told = Object.entries({ ipAddress: ip, ...texts }).filter(([, text]) => text !== '');
  return { address: ip, name: paddedText(bytes, 12, 16), clockS: u32(bytes, 8), settings: Object.fromEntries(told) };
}

/** Source: spec section 6. */
export function readAlarm(bytes: Uint8Array): AlarmBroadcast {
  return {
    ...{ address: address(bytes, 6), name: paddedText(bytes, 24, 16), parameter: bytes[63] ?? 0, flags: u16(bytes, 64) },
    ...{ text: paddedText(bytes, 66, 14), uptimeS: u32(bytes, 80) },
  };
}
