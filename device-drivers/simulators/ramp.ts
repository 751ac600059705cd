/** A quantity that keeps its first level, moves evenly to the next, and so on; exact integral, so that phases add up. */
export interface RampPoint {
  readonly tS: number;
  readonly level: number;
}

/** @param points ascending in time, the first at 0 */
export class Ramp {
  readonly #points: readonly RampPoint[];

  constructor(points: readonly RampPoint[]) {
    this.#points = points;
  }

  at(tS: number): number {
    const [before, after] = this.#around(tS);
    if (!after) return before.level;
    return before.level + ((after.level - before.level) * (tS - before.tS)) / (after.tS - before.tS);
  }

  /** Integral from 0 to tS. */
  integral(tS: number): number {
    let sum = 0;
    for (let index = 0; index < this.#points.length; index += 1) {
      const from = this.#points[index];
      const to = this.#points[index + 1];
      if (!from || from.tS >= tS) break;
      const end = Math.min(tS, to?.tS ?? tS);
      sum += ((this.at(from.tS) + this.at(end)) / 2) * (end - from.tS);
    }
    return sum;
  }

  #around(tS: number): readonly [RampPoint, RampPoint | undefined] {
    const next = this.#points.findIndex((point) => point.tS > tS);
    const before = this.#points[(next < 0 ? this.#points.length : next) - 1] ?? this.#points[0];
    if (!before) throw new RangeError('a ramp needs a point');
    return [before, next < 0 ? undefined : this.#points[next]];
  }
}
