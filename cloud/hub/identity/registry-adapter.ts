import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { InputRefused } from '#clinical';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import type { KnownDevice } from './connect.ts';

const stored = z.array(
  z.strictObject({ deviceId: z.string(), generationId: z.string(), primaryKey: z.string(), secondaryKey: z.string() }),
);

/** IoT Hub's rule for device ids. */
const DEVICE_ID = /^[A-Za-z0-9\-.+%_#*?!(),:=@$']{1,128}$/;
const KEY_BYTES = 32;

/** The devices that may connect, with their keys, in one file that only the service's user can read. */
export class DeviceRegistry {
  private readonly file: string;
  private readonly devices: Map<string, KnownDevice>;
  private saving: Promise<void> = Promise.resolve();

  private constructor(file: string, devices: Map<string, KnownDevice>) {
    this.file = file;
    this.devices = devices;
  }

  static async open(directory: string): Promise<DeviceRegistry> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, 'devices.json');
    const text = await readIfThere(file);
    const devices = text === null ? [] : stored.parse(JSON.parse(text));
    return new DeviceRegistry(file, new Map(devices.map((device) => [device.deviceId, device])));
  }

  find(deviceId: string): KnownDevice | undefined {
    return this.devices.get(deviceId);
  }

  list(): readonly KnownDevice[] {
    return [...this.devices.values()];
  }

  /**
   * Registering a known device again keeps it; a key given then becomes its primary key.
   * @throws InputRefused for an id or key that IoT Hub would not take
   */
  async register(deviceId: string, primaryKey?: string): Promise<KnownDevice> {
    if (!DEVICE_ID.test(deviceId))
      throw new InputRefused(`device id "${deviceId}"`, "1 to 128 of letters, digits and - . + % _ # * ? ! ( ) , : = @ $ '");
    const bytes = primaryKey === undefined ? KEY_BYTES : Buffer.from(primaryKey, 'base64').length;
    if (bytes < 16 || bytes > 64)
      throw new InputRefused(`key of device "${deviceId}"`, `base64 of 16 to 64 bytes, these are ${bytes}`);
    const known = this.devices.get(deviceId);
    const device: KnownDevice = {
      deviceId,
      // Tells a device from one that was deleted and registered again under its name.
      generationId: known?.generationId ?? String(BigInt(`0x${randomBytes(7).toString('hex')}`)).padStart(18, '6'),
      primaryKey: primaryKey ?? known?.primaryKey ?? newKey(),
      secondaryKey: known?.secondaryKey ?? newKey(),
    };
    if (known?.primaryKey !== device.primaryKey) {
      this.devices.set(deviceId, device);
      this.saving = this.saving.catch(() => undefined).then(() => writeDurably(this.file, JSON.stringify(this.list(), null, 1)));
      await this.saving;
    }
    return device;
  }
}

function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}
