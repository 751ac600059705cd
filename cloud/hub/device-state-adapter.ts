import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readIfThere, writeDurably } from '../contract/durable-file-adapter.ts';
import { NEW_TWIN, type Twin } from './twin.ts';

const half = z.looseObject({ $version: z.int() });
const stored = z.strictObject({
  deviceId: z.string(),
  subscriptions: z.array(z.string()),
  twin: z.strictObject({ desired: half, reported: half }),
});

interface DeviceState {
  readonly deviceId: string;
  readonly subscriptions: readonly string[];
  readonly twin: Twin;
}

/**
 * What the hub remembers of each device: topic filters (a device SDK subscribes once per client object and relies on it, across
 * connections and across a restart of the hub) and the twin. One file per device, on disk before it is answered.
 */
export class DeviceStates {
  private readonly directory: string;
  private readonly states = new Map<string, Promise<DeviceState>>();

  private constructor(directory: string) {
    this.directory = directory;
  }

  static async open(directory: string): Promise<DeviceStates> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return new DeviceStates(directory);
  }

  of(deviceId: string): Promise<DeviceState> {
    const known = this.states.get(deviceId);
    if (known !== undefined) return known;
    const loading = this.load(deviceId);
    this.states.set(deviceId, loading);
    loading.catch(() => this.states.delete(deviceId));
    return loading;
  }

  /** Changes of one device come one after another. When the disk refuses, the state stays what it was and this rejects. */
  async change(
    deviceId: string,
    change: (state: DeviceState) => Partial<Pick<DeviceState, 'subscriptions' | 'twin'>>,
  ): Promise<DeviceState> {
    const before = this.of(deviceId);
    const after = before.then(async (state) => {
      const next = { ...state, ...change(state) };
      await writeDurably(this.file(deviceId), JSON.stringify(next, null, 1));
      return next;
    });
    this.states.set(
      deviceId,
      after.catch(() => before),
    );
    return after;
  }

  private async load(deviceId: string): Promise<DeviceState> {
    const text = await readIfThere(this.file(deviceId));
    return text === null ? { deviceId, subscriptions: [], twin: NEW_TWIN } : stored.parse(JSON.parse(text));
  }

  private file(deviceId: string): string {
    // Device ids may hold what file names may not.
    return join(this.directory, `${createHash('sha256').update(deviceId).digest('hex')}.json`);
  }
}
