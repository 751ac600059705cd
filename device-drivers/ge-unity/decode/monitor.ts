/** An alarm that is being broadcast. */
export interface ActiveAlarm {
  readonly parameter: number;
  readonly text: string;
  readonly flags: number;
  readonly uptimeMs: number;
  readonly heardMs: number;
}

/** What must be remembered of one monitor from one datagram to the next. */
export interface Monitor {
  /** IPv4, as it says itself: the only name that every kind of message shares. */
  readonly address: string;
  /** Who sends for it: itself, unless something forwards. */
  readonly sender: string;
  /** Last heard, monotonic ms. */
  heardMs: number;
  /** Numerics or waves last heard; null = never. */
  measuredMs: number | null;
  toldUnmeasured: boolean;
  numericsNumber: number | null;
  waveNumber: number | null;
  /** Its clock against the host's, ms. */
  clockOffsetMs: number | null;
  limits: string;
  /** `ward|bed` as last heard. */
  name: string;
  readonly alarms: Map<string, ActiveAlarm>;
}

const MOST = 256;

/** Every monitor that a socket hears; bounded, because anybody may send to it. */
export class Monitors {
  readonly #byAddress = new Map<string, Monitor>();

  get size(): number {
    return this.#byAddress.size;
  }

  all(): readonly Monitor[] {
    return [...this.#byAddress.values()];
  }

  heard(address: string, sender: string, nowMs: number): Monitor {
    const monitor = this.#byAddress.get(address) ?? this.#add(address, sender, nowMs);
    monitor.heardMs = nowMs;
    return monitor;
  }

  /** Those that this sender speaks for. */
  of(sender: string): readonly Monitor[] {
    return this.all().filter((monitor) => monitor.sender === sender);
  }

  forget({ address }: Monitor): void {
    this.#byAddress.delete(address);
  }

  #add(address: string, sender: string, nowMs: number): Monitor {
    const [oldest] = this.#byAddress.values();
    if (oldest && this.#byAddress.size >= MOST) this.forget(oldest);
    const monitor: Monitor = {
      ...{ address, sender, heardMs: nowMs, measuredMs: null, toldUnmeasured: false },
      ...{ numericsNumber: null, waveNumber: null, clockOffsetMs: null, limits: '', name: '', alarms: new Map() },
    };
    this.#byAddress.set(address, monitor);
    return monitor;
  }
}
