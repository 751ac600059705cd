/** Counted time may differ this much from aligned time before the axis is set anew. */
const REANCHOR_MS = 200;
/** Time stamps of devices are coarse: less than this is jitter, not a lost message. */
const JITTER_MS = 60;
/** A hole up to this long is bridged with missing samples, so that the axis stays whole. */
const LONGEST_BRIDGE_MS = 10_000;

export interface ArrivingChunk {
  /** Device uptime of samples[0], ms; null when the protocol has no clock. */
  readonly uptimeMs: number | null;
  /** Host wall time of samples[0] by clock alignment; by arrival when the protocol has no clock. */
  readonly alignedMs: number;
  readonly samples: number;
  readonly rateHz: number;
}

export interface PlacedChunk {
  /** Missing samples to put before the chunk. */
  readonly bridge: number;
  /** Host wall time of the first sample, bridge included. */
  readonly firstSampleMs: number;
}

/**
 * The time axis of one wave. Axes are built from sample counts (specs devices/README, rule 2): chunks abut to the sample, a
 * lost message becomes missing samples, and only a jump of a clock or a long silence starts the axis anew.
 */
export class WaveAxis {
  #nextMs: number | null = null;
  #nextUptimeMs: number | null = null;
  #rateHz = 0;

  place(chunk: ArrivingChunk): PlacedChunk {
    const { uptimeMs, alignedMs, samples, rateHz } = chunk;
    const periodMs = 1000 / rateHz;
    const bridge = this.#bridge(chunk);
    const counted = this.#nextMs;
    const abuts = counted !== null && bridge !== null && Math.abs(alignedMs - counted - bridge * periodMs) <= REANCHOR_MS;
    const placed = abuts ? { bridge, firstSampleMs: counted } : { bridge: 0, firstSampleMs: alignedMs };
    this.#rateHz = rateHz;
    this.#nextMs = placed.firstSampleMs + (placed.bridge + samples) * periodMs;
    this.#nextUptimeMs = uptimeMs === null ? null : uptimeMs + samples * periodMs;
    return placed;
  }

  /** @returns missing samples since the last chunk; null when the two cannot be joined. */
  #bridge({ uptimeMs, alignedMs, rateHz }: ArrivingChunk): number | null {
    if (this.#nextMs === null || rateHz !== this.#rateHz) return null;
    const byDevice = uptimeMs === null || this.#nextUptimeMs === null ? null : uptimeMs - this.#nextUptimeMs;
    const holeMs = byDevice ?? alignedMs - this.#nextMs;
    // Without a device clock lateness says little about loss.
    const tolerance = Math.max(byDevice === null ? REANCHOR_MS : JITTER_MS, 1000 / rateHz);
    if (holeMs > LONGEST_BRIDGE_MS || holeMs < -tolerance) return null;
    return holeMs > tolerance ? Math.round((holeMs * rateHz) / 1000) : 0;
  }
}
