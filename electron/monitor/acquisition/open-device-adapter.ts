import type { BedTime } from '../clock/bed-time.ts';
import type { Clock } from '../clock/host-clock-adapter.ts';
import type { EnvelopeDevice, Outbox } from '../outbox/outbox.ts';
import type { Recorder } from '../recorder/recorder.ts';
import { DeviceBay } from './device-bay.ts';
import type { AcquiredBatch } from './device-runner.ts';
import { driverOf } from './driver-of.ts';
import type { DeviceConfig, OpenedDevice } from './equipment.ts';
import { type LineOptions, openLine } from './open-line-adapter.ts';

export interface DeviceOpenerParts extends Pick<LineOptions, 'claims' | 'listPorts' | 'openTransport'> {
  readonly clock: Clock;
  readonly nextId: () => string;
  readonly bedTime: BedTime;
  /** Knows what each device said of itself before. */
  readonly recorder: Recorder;
  readonly outbox: Outbox;
  /** Hears every byte of this device's line. */
  readonly onBytes: (deviceId: string) => LineOptions['onBytes'];
  /** @param mustBeWritten the device is told that its frames arrived: they are on disk before */
  readonly onBatch: (batch: AcquiredBatch, mustBeWritten: boolean) => void;
}

/** How a configured device becomes one of this bed: its line, and its place in the equipment. */
export function deviceOpener(parts: DeviceOpenerParts): (device: DeviceConfig, addedHere: boolean) => OpenedDevice {
  const { clock, claims, listPorts, openTransport, nextId, bedTime, recorder, outbox, onBytes, onBatch } = parts;
  return (device, addedHere) => {
    const driver = driverOf(device);
    const line = openLine(device, driver, {
      deviceId: device.id,
      nextFrameId: nextId,
      now: clock.now,
      random: Math.random,
      claims,
      listPorts,
      openTransport,
      onBatch: (batch) => onBatch(batch, driver.acknowledges === true && batch.frames.length > 0),
      onBytes: onBytes(device.id),
    });
    const known = recorder.savedState(`device/${device.id}`);
    const identity = known === null ? null : (JSON.parse(known) as EnvelopeDevice);
    const about = { driver: driver.id, confidence: driver.confidence, text: line.text, addedHere };
    const bay = new DeviceBay(device.id, about, identity, bedTime, () => line.runner.status);
    outbox.describe(device.id, bay.identity);
    return { bay, runner: line.runner };
  };
}
