import type { HostInstant } from '#device';
import type { MonitorConfig } from '#ipc';
import type { DeviceBay } from './device-bay.ts';
import type { LineRunner } from './open-line-adapter.ts';

export type DeviceConfig = MonitorConfig['devices'][number];

export interface OpenedDevice {
  readonly bay: DeviceBay;
  readonly runner: LineRunner;
}

interface Kept extends OpenedDevice {
  readonly config: DeviceConfig;
  readonly addedHere: boolean;
}

/** The devices of the bed: those of the configuration, which stay, and those that a person added, which can be taken away again. */
export class Equipment {
  readonly #open: (config: DeviceConfig, addedHere: boolean) => OpenedDevice;
  readonly #kept = new Map<string, Kept>();
  readonly #bays = new Map<string, DeviceBay>();
  readonly #closing = new Set<Promise<void>>();

  /** @param open throws InputRefused for a device that cannot be used */
  constructor(open: (config: DeviceConfig, addedHere: boolean) => OpenedDevice) {
    this.#open = open;
  }

  get bays(): ReadonlyMap<string, DeviceBay> {
    return this.#bays;
  }

  get configs(): readonly DeviceConfig[] {
    return [...this.#kept.values()].map(({ config }) => config);
  }

  /** What a later start of the monitor must know of. */
  get added(): readonly DeviceConfig[] {
    return [...this.#kept.values()].flatMap(({ config, addedHere }) => (addedHere ? [config] : []));
  }

  /** @throws InputRefused for a device that cannot be used */
  add(config: DeviceConfig, addedHere: boolean): DeviceBay {
    const { bay, runner } = this.#open(config, addedHere);
    this.#kept.set(config.id, { bay, runner, config, addedHere });
    this.#bays.set(config.id, bay);
    return bay;
  }

  /** @returns whether it was one that a person added */
  remove(id: string, now: HostInstant): boolean {
    const kept = this.#kept.get(id);
    if (!kept?.addedHere) return false;
    this.#kept.delete(id);
    this.#bays.delete(id);
    const closed = kept.runner.stop(now).finally(() => void this.#closing.delete(closed));
    this.#closing.add(closed);
    return true;
  }

  /** Closes the line and opens it anew. @returns false when there is no such device */
  restart(id: string, now: () => HostInstant): boolean {
    const kept = this.#kept.get(id);
    if (!kept) return false;
    const closed = kept.runner.stop(now()).finally(() => {
      this.#closing.delete(closed);
      if (this.#kept.get(id) !== kept) return;
      this.add(kept.config, kept.addedHere);
      this.startOne(id, now());
    });
    this.#closing.add(closed);
    return true;
  }

  start(now: HostInstant): void {
    for (const { runner } of this.#kept.values()) runner.start(now);
  }

  startOne(id: string, now: HostInstant): void {
    this.#kept.get(id)?.runner.start(now);
  }

  tick(now: HostInstant): void {
    for (const { runner } of this.#kept.values()) runner.tick(now);
  }

  async stop(now: HostInstant): Promise<void> {
    await Promise.all([...this.#closing, ...[...this.#kept.values()].map(({ runner }) => runner.stop(now))]);
  }
}
