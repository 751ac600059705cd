import type { TelemetryReading } from '#wire';
import type { Admission, AdmissionHistory } from './admission-history.ts';
import type { ArrivedFrame } from './telemetry-envelope.ts';

/** Readings of one device travel together for so long, ms. */
const GATHER_MS = 1_000;
/** IoT Hub takes 256 KiB per message; base64 and JSON make frames about half as large again. */
const GATHER_BYTES = 100_000;

export interface Assembled {
  readonly admission: Admission | null;
  readonly readings: readonly TelemetryReading[];
  readonly frames: readonly ArrivedFrame[];
}

interface Gathered {
  readonly reading: TelemetryReading;
  readonly frame: ArrivedFrame | null;
  readonly admission: Admission | null;
}

/** Gathers what one device gave within about a second and cuts it into message bodies, one admission per body. */
export class EnvelopeAssembler {
  readonly #history: AdmissionHistory;
  #gathered: Gathered[] = [];
  #frames = new Set<ArrivedFrame>();
  #bytes = 0;
  #sinceMs: number | null = null;

  constructor(history: AdmissionHistory) {
    this.#history = history;
  }

  /** @param measuredMs bed time, ms */
  add(reading: TelemetryReading, frame: ArrivedFrame | null, nowMs: number, measuredMs: number): void {
    this.#gathered.push({ reading, frame, admission: this.#history.at(measuredMs) });
    this.#bytes += 600;
    if (frame && !this.#frames.has(frame)) {
      this.#frames.add(frame);
      this.#bytes += frame.bytes.byteLength;
    }
    this.#sinceMs ??= nowMs;
  }

  get due(): boolean {
    return this.#bytes >= GATHER_BYTES;
  }

  /** @returns the message bodies that are due, in order of measurement; all there is when `now` is forced */
  take(nowMs: number, force = false): readonly Assembled[] {
    if (this.#sinceMs === null || !(force || this.due || nowMs - this.#sinceMs >= GATHER_MS || nowMs < this.#sinceMs)) return [];
    const bodies: { admission: Admission | null; readings: TelemetryReading[]; frames: Set<ArrivedFrame> }[] = [];
    for (const { reading, frame, admission } of this.#gathered) {
      let body = bodies[bodies.length - 1];
      if (!body || body.admission !== admission) {
        body = { admission, readings: [], frames: new Set() };
        bodies.push(body);
      }
      body.readings.push(reading);
      if (frame) body.frames.add(frame);
    }
    this.#gathered = [];
    this.#frames = new Set();
    this.#bytes = 0;
    this.#sinceMs = null;
    return bodies.map(({ admission, readings, frames }) => ({ admission, readings, frames: [...frames] }));
  }
}
