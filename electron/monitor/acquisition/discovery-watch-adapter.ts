import type { DeviceDriver, HostInstant } from '#device';
import type { MonitorConfig } from '#ipc';
import { fingerprint, settingsToHear } from './fingerprint.ts';
import { type Finding, type FoundDevice, networkFinding, serialFinding } from './found-device.ts';
import { hearSerial, hearUdp } from './hearing-adapter.ts';
import type { PortClaims } from './port-claims.ts';
import { type ListedPort, portOf } from './serial-place.ts';
import { systemPorts } from './serial-transport-adapter.ts';

export interface DiscoveryOptions {
  readonly drivers: readonly DeviceDriver[];
  /** Those in use now: their lines are left alone. */
  readonly devices: () => readonly MonitorConfig['devices'][number][];
  readonly claims: PortClaims;
  readonly now: () => HostInstant;
  /** Default: those of the system. */
  readonly listPorts?: () => Promise<readonly ListedPort[]>;
  /** How long to listen each way, ms. */
  readonly hearMs?: number;
  /** Where monitors tell that they are there; null: not listened at. */
  readonly udpPort?: number | null;
}

/** Source: philips-intellivue, section 3. */
const CONNECT_INDICATION_PORT = 24_005;
const HEAR_MS = 3_000;
const PAUSE_MS = 5_000;

/** Looks for devices that nobody configured, without a word to them. What it finds is only offered: a person has to say yes. */
export class DiscoveryWatch {
  readonly #options: DiscoveryOptions;
  #serial = new Map<string, Finding>();
  #network: readonly Finding[] = [];
  #stopped = false;
  #wake: () => void = () => undefined;
  #running: Promise<unknown> = Promise.resolve();

  constructor(options: DiscoveryOptions) {
    this.#options = options;
  }

  get found(): readonly FoundDevice[] {
    return this.#findings.map(({ shown }) => shown);
  }

  /** @returns the configuration that uses it; null: it is not there any more */
  configOf(driver: string, line: string): MonitorConfig['devices'][number] | null {
    return this.#findings.find(({ shown }) => shown.driver === driver && shown.line === line)?.config ?? null;
  }

  /** A device that is in use by now is no finding. */
  get #findings(): readonly Finding[] {
    const used = new Set(this.#options.devices().map(({ id }) => id));
    return [...this.#serial.values(), ...this.#network].filter(({ config }) => !used.has(config.id));
  }

  start(): void {
    this.#running = Promise.all([this.#repeat(() => this.#lookAtPorts()), this.#repeat(() => this.#lookAtNetwork())]);
  }

  /** Resolves when no port is held any more: at most one time of listening later. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#wake();
    await this.#running;
  }

  async #repeat(look: () => Promise<void>): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      const before = this.#wake;
      this.#wake = () => {
        before();
        resolve();
      };
    });
    while (!this.#stopped) {
      // A port that cannot be opened now may be opened the next time.
      await look().catch(() => undefined);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([woken, new Promise((resolve) => (timer = setTimeout(resolve, PAUSE_MS)))]);
      clearTimeout(timer);
    }
  }

  async #lookAtPorts(): Promise<void> {
    const { claims, drivers, devices, listPorts = systemPorts, now, hearMs = HEAR_MS } = this.#options;
    const ports = await listPorts();
    const free = ports.filter((port) => port.vendorId !== undefined && !claims.has(port.path) && !isWanted(port, devices()));
    this.#serial = new Map([...this.#serial].filter(([path]) => free.some((port) => port.path === path)));
    for (const port of free) {
      const { path } = port;
      if (this.#serial.has(path)) continue;
      for (const settings of settingsToHear(drivers)) {
        if (this.#stopped) return;
        const heard = await hearSerial(path, settings, hearMs, now, claims).catch(() => null);
        const [best] = heard ? fingerprint(drivers, [heard]) : [];
        if (!best) continue;
        this.#serial.set(path, serialFinding(best, port, settings));
        break;
      }
    }
  }

  async #lookAtNetwork(): Promise<void> {
    const { drivers, devices, now, hearMs = HEAR_MS, udpPort = CONNECT_INDICATION_PORT } = this.#options;
    if (udpPort === null) return;
    const heard = await hearUdp(udpPort, hearMs, now);
    const found = [...heard].flatMap(([address, one]) => {
      const [best] = devices().some(({ udp }) => udp?.host === address) ? [] : fingerprint(drivers, [one]);
      return best ? [networkFinding(best, address, udpPort)] : [];
    });
    // Such devices speak every ten seconds or so: one that was heard stays offered until another round hears others.
    if (found.length > 0) this.#network = found;
  }
}

function isWanted(port: ListedPort, devices: readonly MonitorConfig['devices'][number][]): boolean {
  return devices.some(({ serial }) => {
    if (!serial) return false;
    if ('path' in serial) return serial.path === port.path;
    try {
      return portOf(serial, [port]) === port.path;
    } catch {
      return false; // it is another adapter
    }
  });
}
