/** What one signal did in one window; NaN = too few measurements for it. */
export interface WindowStatistics {
  count: number;
  mean: number;
  least: number;
  most: number;
  /** Standard deviation; needs two measurements. */
  spread: number;
  /** Least-squares change per hour; needs three measurements at two different hours. */
  slope: number;
}

export function emptyStatistics(): WindowStatistics {
  return { count: 0, mean: Number.NaN, least: Number.NaN, most: Number.NaN, spread: Number.NaN, slope: Number.NaN };
}

/** Fills `into` from rows `from` to `to` of one series. */
export function measureWindow(into: WindowStatistics, hours: Float64Array, values: Float32Array, from: number, to: number): void {
  let count = 0;
  let sum = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let hourSum = 0;
  // Hours before the last row: counted from admission they would round differently later in the stay.
  const last = hours[to - 1] ?? 0;
  for (let row = from; row < to; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    count += 1;
    sum += value;
    hourSum += (hours[row] as number) - last;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  into.count = count;
  into.mean = count === 0 ? Number.NaN : sum / count;
  into.least = count === 0 ? Number.NaN : least;
  into.most = count === 0 ? Number.NaN : most;
  into.spread = Number.NaN;
  into.slope = Number.NaN;
  if (count < 2) return;
  const meanHour = hourSum / count;
  let valueSquares = 0;
  let hourSquares = 0;
  let products = 0;
  for (let row = from; row < to; row += 1) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    const away = value - into.mean;
    const hour = (hours[row] as number) - last - meanHour;
    valueSquares += away * away;
    hourSquares += hour * hour;
    products += away * hour;
  }
  into.spread = Math.sqrt(valueSquares / (count - 1));
  if (count >= 3 && hourSquares > 0) into.slope = products / hourSquares;
}
