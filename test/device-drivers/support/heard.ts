import type { DeviceDriver, DeviceReading, HostInstant, Transport } from '#device';

const AT: HostInstant = { wallMs: Date.UTC(2026, 0, 2), monotonicMs: 0 };

/** What a driver reads out of bytes, told once and to the end. */
export function heard(
  driver: DeviceDriver,
  bytes: Uint8Array,
  transport: Transport = driver.transports[0] ?? 'serial',
): { readings: DeviceReading[]; issues: string[]; frames: number } {
  const decoder = driver.openDecoder({ transport });
  const outputs = [decoder.push(bytes, AT), decoder.end()];
  return {
    readings: outputs.flatMap(({ readings }) => readings),
    issues: outputs.flatMap(({ issues }) => issues.map(({ reason }) => reason)),
    frames: outputs.reduce((sum, { frames }) => sum + frames.length, 0),
  };
}

/** Values by vendor code; an absent one is its reason. */
export function valuesOf(readings: readonly DeviceReading[]): Record<string, number | string> {
  return Object.fromEntries(
    readings.flatMap((reading) =>
      reading.kind === 'vital' ? [[reading.vendorCode, reading.value ?? reading.reason ?? 'no reason']] : [],
    ),
  );
}

export function hexBytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replace(/#.*$/gm, '').replace(/[^0-9a-fA-F]/g, ''), 'hex'));
}
