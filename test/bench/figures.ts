/** One line of the report: what was measured, against which target. */
export interface Figure {
  readonly what: string;
  readonly values: readonly number[];
  readonly unit:
    | 'ms'
    | '% of one core'
    | 'MB'
    | 's'
    | '× real time'
    | '×'
    | 'a second'
    | 'a minute'
    | 'more'
    | 'ms of processor a minute';
  /** Null where nothing was promised. */
  readonly target: { readonly value: number; readonly at: 'p99' | 'median' } | null;
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** `what  n  p50  p99  max  ratio to the target`; below 1 the target is met. */
export function reportLine({ what, values, unit, target }: Figure): string {
  const [p50, p99, most] = [quantile(values, 0.5), quantile(values, 0.99), Math.max(...values)];
  const measured = target === null ? null : target.at === 'p99' ? p99 : p50;
  const ratio =
    target === null || measured === null
      ? ''
      : `  ${target.at} / target ${target.value} ${unit} = ${(measured / target.value).toFixed(2)}`;
  return `${what.padEnd(52)} n ${String(values.length).padStart(5)}  p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)}  max ${most.toFixed(1)} ${unit}${ratio}`;
}
