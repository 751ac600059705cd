import type { DeviceReading, HostInstant, Sender, SessionOutput } from '#device';
import { geUnity } from '../../../device-drivers/ge-unity/index.ts';
import type { Entry } from '../../../device-drivers/ge-unity/simulator/packets.ts';

export const ADDRESS = [192, 168, 0, 195] as const;
export const MONITOR = '192.168.0.195';

export function sentBy(address: string, localPort: number): Sender {
  return { address, port: 3011, localPort };
}

export function instant(ms: number): HostInstant {
  return { wallMs: Date.UTC(2026, 0, 2, 12) + ms, monotonicMs: ms };
}

/** One datagram of a made-up conversation. */
export interface Piece {
  readonly bytes: Uint8Array;
  readonly ms?: number;
  readonly from?: Sender;
}

/** What a capture of these datagrams gives; those without a sender come from the monitor to one port. */
export function decoded(...pieces: readonly Piece[]): SessionOutput {
  const decoder = geUnity.openDecoder({ transport: 'udp' });
  const outputs = [
    ...pieces.map(({ bytes, ms = 0, from = sentBy(MONITOR, 5000) }) => decoder.push(bytes, instant(ms), from)),
    decoder.end(),
  ];
  return {
    frames: outputs.flatMap(({ frames }) => frames),
    readings: outputs.flatMap(({ readings }) => readings),
    issues: outputs.flatMap(({ issues }) => issues),
    send: outputs.flatMap(({ send }) => send),
    link: 'idle',
  };
}

export function reasons({ issues }: Pick<SessionOutput, 'issues'>): readonly string[] {
  return issues.map(({ reason }) => reason);
}

export function ofKind<K extends DeviceReading['kind']>(readings: readonly DeviceReading[], kind: K) {
  return readings.filter((reading): reading is Extract<DeviceReading, { kind: K }> => reading.kind === kind);
}

export function entry(code: number, values: Entry['values'], flags = 0xc0e0): Entry {
  return { code, flags, values, limits: [] };
}
