/**
 * The rows of one patient in the last hours, oldest first, as parallel series: what a window may look at. Rows older than the
 * look-back are forgotten, and so are the oldest when a patient has more rows in it than there is room for.
 */
export class RecentRows {
  /** Hour of each kept row; valid from `start` to `end`. */
  readonly hours: Float64Array;
  /** One series per signal, NaN = not measured in that row. */
  readonly series: readonly Float32Array[];
  start = 0;
  end = 0;
  readonly #lookBackHours: number;

  constructor(signalCount: number, lookBackHours: number, room = 256) {
    this.#lookBackHours = lookBackHours;
    this.hours = new Float64Array(room);
    this.series = Array.from({ length: signalCount }, () => new Float32Array(room));
  }

  /** @param hour not before the one pushed last */
  push(hour: number): number {
    if (this.end === this.hours.length) this.#makeRoom();
    this.hours[this.end] = hour;
    this.end += 1;
    while ((this.hours[this.start] ?? hour) <= hour - this.#lookBackHours) this.start += 1;
    return this.end - 1;
  }

  clear(): void {
    this.start = 0;
    this.end = 0;
  }

  #makeRoom(): void {
    const from = Math.max(this.start, this.hours.length >> 1);
    this.hours.copyWithin(0, from, this.end);
    for (const values of this.series) values.copyWithin(0, from, this.end);
    this.end -= from;
    this.start = 0;
  }
}

/** First kept row that is younger than `width` hours before `hour`. */
export function windowStart({ hours, start, end }: RecentRows, hour: number, width: number): number {
  let from = end;
  while (from > start && (hours[from - 1] ?? hour) > hour - width) from -= 1;
  return from;
}
