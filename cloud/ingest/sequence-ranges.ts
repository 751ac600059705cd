/** A set of whole numbers as ranges `[first, last]`, ascending and never touching. Small when the numbers come without gaps. */
export class SequenceRanges {
  readonly ranges: [number, number][];

  constructor(ranges: readonly (readonly [number, number])[] = []) {
    this.ranges = ranges.map(([first, last]) => [first, last]);
  }

  has(value: number): boolean {
    const range = this.ranges[this.indexAfter(value) - 1];
    return range !== undefined && value <= range[1];
  }

  add(value: number): void {
    if (this.has(value)) return;
    const index = this.indexAfter(value);
    const before = this.ranges[index - 1];
    const after = this.ranges[index];
    const joinsBefore = before !== undefined && before[1] === value - 1;
    const joinsAfter = after !== undefined && after[0] === value + 1;
    if (joinsBefore && joinsAfter) {
      before[1] = after[1];
      this.ranges.splice(index, 1);
    } else if (joinsBefore) before[1] = value;
    else if (joinsAfter) after[0] = value;
    else this.ranges.splice(index, 0, [value, value]);
  }

  /** Numbers that are not there although a smaller and a larger one are. */
  missing(): number {
    let missing = 0;
    for (let index = 1; index < this.ranges.length; index += 1) {
      missing += (this.ranges[index]?.[0] ?? 0) - (this.ranges[index - 1]?.[1] ?? 0) - 1;
    }
    return missing;
  }

  /** Index of the first range that begins after `value`. */
  private indexAfter(value: number): number {
    let low = 0;
    let high = this.ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.ranges[middle]?.[0] ?? 0) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
