import { CHANNELS, isState } from '../tables/waves.table.ts';
import { u16 } from './bytes.ts';

export type DatagramKind = 'discovery' | 'alarm' | 'numerics' | 'waves' | 'request';

/** Ports of a host that has asked for numerics and waves, and those of the broadcasts. Source: spec section 1. */
export const PORT = { numerics: 3073, waves: 3074, discovery: 7000, alarms: 7001 } as const;

const SERVICE_COUNT_AT = 43;
const DISCOVERY_WITHOUT_SERVICES = 60;
const REQUEST_LENGTH = 62;
const [FROM_MONITOR, FROM_HOST] = [0x00c9, 0x00ca];
const MESSAGE: Readonly<Record<number, DatagramKind>> = { 4: 'alarm', 20: 'numerics' };

/**
 * What a datagram is, by its content: one socket may hear several kinds, and a recording need not know ports.
 * @param localPort the port at which it arrived, where that is known
 */
export function kindOf(bytes: Uint8Array, localPort: number | undefined): DatagramKind | null {
  if (isDiscovery(bytes)) return 'discovery';
  const direction = u16(bytes, 12);
  if (direction === FROM_MONITOR && u16(bytes, 4) === 0 && u16(bytes, 10) === 0) return MESSAGE[u16(bytes, 14)] ?? null;
  if (direction === FROM_HOST && bytes.length === REQUEST_LENGTH) return 'request';
  return isWaves(bytes, localPort) ? 'waves' : null;
}

/** A packet of waves may begin with the same bytes; its length is odd, this one's even. Source: spec section 2. */
function isDiscovery(bytes: Uint8Array): boolean {
  const length = DISCOVERY_WITHOUT_SERVICES + 4 * (bytes[SERVICE_COUNT_AT] ?? 0);
  return bytes.length === length && u16(bytes, 0) === 0x0104 && u16(bytes, 2) === 0;
}

/** Waves have no mark of their own: a zero behind their number, then a channel. Source: spec section 5. */
function isWaves(bytes: Uint8Array, localPort: number | undefined): boolean {
  if (bytes.length < 8 || u16(bytes, 2) !== 0) return false;
  if (localPort === PORT.waves) return true;
  const channel = CHANNELS[bytes[4] ?? 0];
  return channel !== undefined && isState(channel, bytes[5] ?? 0);
}
