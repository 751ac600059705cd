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
  /** Between two looks, ms. */
  readonly pauseMs?: number;
  /** Where monitors tell that they are there; null: not listened at. */
  readonly udpPort?: number | null;
  /** Hears why it cannot look, once for each reason: else nothing is found for ever, and nobody knows. */
  readonly cannotLook: (detail: string) => void;
}

/** Source: philips-intellivue, section 3. */
const CONNECT_INDICATION_PORT = 24_005;
const HEAR_MS = 3_000;
const PAUSE_MS = 5_000;
/** Such devices speak every ten seconds or so: one that was silent for so long has gone. */
const GONE_MS = 60_000;

/** Looks for devices that nobody configured, without a word to them. What it finds is only offered: a person has to say yes. */
export class DiscoveryWatch {
  readonly #options: DiscoveryOptions;
  #serial = new Map<string, Finding>();
  #network = new Map<string, { readonly finding: Finding; readonly heardMs: number }>();
  readonly #told = new Set<string>();
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
    return [...this.#serial.values(), ...[...this.#network.values()].map(({ finding }) => finding)].filter(
      ({ config }) => !used.has(config.id),
    );
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
      await look().catch((error: unknown) => this.#tell(error));
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([woken, new Promise((resolve) => (timer = setTimeout(resolve, this.#options.pauseMs ?? PAUSE_MS)))]);
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
        const heard = await hearSerial(path, settings, hearMs, now, claims).catch((error: unknown) => this.#tell(error));
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
    const nowMs = now().monotonicMs;
    for (const [address, one] of heard) {
      const [best] = devices().some(({ udp }) => udp?.host === address) ? [] : fingerprint(drivers, [one]);
      if (best) this.#network.set(address, { finding: networkFinding(best, address, udpPort), heardMs: nowMs });
    }
    for (const [address, { heardMs }] of this.#network) if (nowMs - heardMs > GONE_MS) this.#network.delete(address);
  }

  #tell(error: unknown): null {
    const detail = error instanceof Error ? error.message : String(error);
    if (!this.#told.has(detail)) this.#options.cannotLook(detail);
    this.#told.add(detail);
    return null;
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
