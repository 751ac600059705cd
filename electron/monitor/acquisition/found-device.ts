import type { DeviceDriver, SerialSettings } from '#device';
import type { LinkMessage, MonitorConfig } from '#ipc';
import type { Likeness } from './fingerprint.ts';
import { settingsText } from './line-text.ts';
import type { ListedPort } from './serial-place.ts';

type DeviceConfig = MonitorConfig['devices'][number];

/** As it is told to the screen. */
export type FoundDevice = NonNullable<LinkMessage['found']>[number];

/** What was heard, and the configuration that would use it. */
export interface Finding {
  readonly shown: FoundDevice;
  readonly config: DeviceConfig;
}

/** Rows that a device nobody has configured gets by itself. */
const WAVE_ROWS = 2;

/** @param settings at which it was heard */
export function serialFinding(likeness: Likeness, port: ListedPort, settings: SerialSettings): Finding {
  const { path, vendorId, productId, serialNumber } = port;
  // With a serial number of its own the adapter is found again under any name; without one two of a kind could be mixed up.
  const place = serialNumber === undefined ? { path } : { usb: { vendorId, productId, serialNumber } };
  const config = { ...usual(likeness.driver, serialNumber ?? path), serial: { ...place, settings } };
  return { shown: shown(likeness, `serial ${path} ${settingsText(settings)}`), config };
}

/** A device that broadcasts is listened to; one that only says it is there is gone to. */
export function networkFinding(likeness: Likeness, host: string, port: number): Finding {
  const { driver } = likeness;
  const line = driver.lines.find((one) => one.transport === 'udp');
  const common = usual(driver, host);
  const config: DeviceConfig =
    line?.transport === 'udp' && line.role === 'client'
      ? { ...common, udp: { host, port: line.port } }
      : { ...common, listen: { transport: 'udp', host: '0.0.0.0', port }, ...(driver.severalBeds && { source: host }) };
  return { shown: shown(likeness, `UDP ${host}`), config };
}

function usual(driver: DeviceDriver, place: string): Pick<DeviceConfig, 'id' | 'driver' | 'waves' | 'simulates'> {
  const waves = driver
    .capabilities()
    .parameters.flatMap(({ kind, code }) => (kind === 'waveform' && code !== null ? [code] : []));
  const id = `${driver.id}-${place.replaceAll(/[^A-Za-z0-9.]+/g, '-').replace(/^-/, '')}`;
  return { id, driver: driver.id, waves: [...new Set(waves)].slice(0, WAVE_ROWS), simulates: null };
}

function shown({ driver, evidence }: Likeness, line: string): FoundDevice {
  const { id, vendor, confidence, models } = driver;
  return { driver: id, label: `${vendor} ${models.join(', ')}`, confidence, line, evidence };
}
