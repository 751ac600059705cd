import type { TelemetryReading } from '#wire';
import type { Admission, AdmissionHistory } from './admission-history.ts';
import type { ArrivedFrame } from './telemetry-envelope.ts';

/** Readings of one device travel together for so long, ms. */
const GATHER_MS = 1_000;
/** So much text is not waited for: it fills more than half a message. */
const GATHER_BYTES = 150_000;
/** Text of the readings and frames of one body: with what stands around them less than `LARGEST_BODY`, even where nothing can be compressed. */
const MOST_BYTES = 240_000;
/** Id, kind and time of a frame, and the signs between. */
const AROUND_FRAME = 200;

export interface Assembled {
  readonly admission: Admission | null;
  readonly readings: readonly TelemetryReading[];
  readonly frames: readonly ArrivedFrame[];
  /** Too large for any message: the readings travel without them, the bed keeps them. */
  readonly leftOut: readonly ArrivedFrame[];
}

interface Body {
  readonly admission: Admission | null;
  readonly readings: TelemetryReading[];
  readonly frames: Set<ArrivedFrame>;
  readonly leftOut: Set<ArrivedFrame>;
  bytes: number;
}

interface Gathered {
  readonly reading: TelemetryReading;
  readonly frame: ArrivedFrame | null;
  readonly admission: Admission | null;
  /** Of the reading, as it travels. */
  readonly bytes: number;
}

/** Gathers what one device gave within about a second and cuts it into message bodies: one admission per body, none larger than the hub takes. */
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
    const bytes = Buffer.byteLength(JSON.stringify(reading)) + 1;
    this.#gathered.push({ reading, frame, admission: this.#history.at(measuredMs), bytes });
    this.#bytes += bytes;
    if (frame && !this.#frames.has(frame)) {
      this.#frames.add(frame);
      this.#bytes += textBytes(frame);
    }
    this.#sinceMs ??= nowMs;
  }

  /** Text that is gathered. */
  get bytes(): number {
    return this.#bytes;
  }

  get due(): boolean {
    return this.#bytes >= GATHER_BYTES;
  }

  /**
   * Gives up the oldest until no more than so much is left.
   * @returns how many readings were given up
   */
  keepAtMost(bytes: number): number {
    if (this.#bytes <= bytes) return 0;
    const had = this.#gathered;
    const frames = new Set<ArrivedFrame>();
    let kept = 0;
    let first = had.length;
    for (let at = had.length - 1; at >= 0; at -= 1) {
      const one = had[at];
      if (!one) break;
      const more = one.bytes + (one.frame && !frames.has(one.frame) ? textBytes(one.frame) : 0);
      if (kept + more > bytes) break;
      kept += more;
      if (one.frame) frames.add(one.frame);
      first = at;
    }
    this.#gathered = had.slice(first);
    this.#frames = frames;
    this.#bytes = kept;
    return first;
  }

  /** @returns the message bodies that are due, in order of measurement; all there is when `now` is forced */
  take(nowMs: number, force = false): readonly Assembled[] {
    if (this.#sinceMs === null || !(force || this.due || nowMs - this.#sinceMs >= GATHER_MS || nowMs < this.#sinceMs)) return [];
    const bodies: Body[] = [];
    for (const one of this.#gathered) {
      const { reading, admission, bytes } = one;
      const tooLarge = one.frame !== null && bytes + textBytes(one.frame) > MOST_BYTES;
      const frame = tooLarge ? null : one.frame;
      let body = bodies[bodies.length - 1];
      if (!body || body.admission !== admission || body.bytes + bytes + frameBytes(body, frame) > MOST_BYTES) {
        body = { admission, readings: [], frames: new Set(), leftOut: new Set(), bytes: 0 };
        bodies.push(body);
      }
      body.bytes += bytes + frameBytes(body, frame);
      body.readings.push(reading);
      if (frame) body.frames.add(frame);
      else if (one.frame) body.leftOut.add(one.frame);
    }
    this.#gathered = [];
    this.#frames = new Set();
    this.#bytes = 0;
    this.#sinceMs = null;
    return bodies.map(({ admission, readings, frames, leftOut }) => ({
      admission,
      readings,
      frames: [...frames],
      leftOut: [...leftOut],
    }));
  }
}

/** What the frame adds to the body. */
function frameBytes({ frames }: Body, frame: ArrivedFrame | null): number {
  return frame === null || frames.has(frame) ? 0 : textBytes(frame);
}

/** Of a frame as it travels: base64. */
function textBytes({ id, kind, bytes }: ArrivedFrame): number {
  return Math.ceil(bytes.byteLength / 3) * 4 + id.length + kind.length + AROUND_FRAME;
}
