export interface SourcePosition {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
}

/** Tells line and column of offsets in one text. */
export function positionFinder(text: string): (offset: number) => SourcePosition {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let line = 0;
    for (let high = starts.length - 1; line < high; ) {
      const middle = Math.ceil((line + high) / 2);
      if ((starts[middle] ?? 0) <= offset) line = middle;
      else high = middle - 1;
    }
    const mark = line === 0 && text.startsWith('\uFEFF') ? 1 : 0;
    return { line: line + 1, column: Math.max(1, offset - (starts[line] ?? 0) + 1 - mark) };
  };
}
