import type { HistoryEvent } from '#ipc';
import type { AnswerTo } from '../store/history-desk.ts';

/** A row of the full disclosure. */
export const ROW_MS = 60_000;

/** Rows of a minute, the whole range of the page over the height of each; an empty column is a gap. */
export function paintDisclosure(
  context: CanvasRenderingContext2D,
  { fromMs, toMs, min, max }: AnswerTo<'disclosure'>,
  colours: { readonly colour: string; readonly line: string },
  alarms: readonly HistoryEvent[],
  alarmColour: (priority: string) => string,
  nowMs: number,
): void {
  const { width, height } = context.canvas;
  const rows = Math.max(1, Math.round((toMs - fromMs) / ROW_MS));
  const perRow = min.length / rows;
  const rowHeight = height / rows;
  const { low, high } = rangeOf(min, max);
  context.clearRect(0, 0, width, height);
  context.fillStyle = colours.line;
  for (let row = 1; row < rows; row += 1) context.fillRect(0, Math.round(row * rowHeight), width, 1);
  for (const { atMs, priority, endedMs } of alarms) {
    const row = Math.floor((atMs - fromMs) / ROW_MS);
    if (row < 0 || row >= rows) continue;
    const x = (((atMs - fromMs) / ROW_MS) % 1) * width;
    const lengthMs = Math.min((endedMs ?? nowMs) - atMs, ROW_MS);
    context.fillStyle = alarmColour(priority ?? 'low');
    context.fillRect(x, row * rowHeight + 1, Math.max(4, (lengthMs / ROW_MS) * width), 4);
    context.fillRect(x, row * rowHeight + 1, 3, rowHeight - 2);
  }
  context.fillStyle = colours.colour;
  for (let column = 0; column < min.length; column += 1) {
    const [least, greatest] = [min[column] ?? Number.NaN, max[column] ?? Number.NaN];
    if (Number.isNaN(least)) continue;
    const row = Math.floor(column / perRow);
    const x = ((column - row * perRow) / perRow) * width;
    const y = (value: number): number => row * rowHeight + rowHeight * (0.95 - 0.9 * ((value - low) / (high - low)));
    const [top, foot] = [y(greatest), y(least)];
    context.fillRect(x, top, Math.max(1, width / perRow), Math.max(1, foot - top));
  }
}

/** Of the whole page, so that rows can be compared. A wave that is one line lies in the middle. */
export function rangeOf(min: Float32Array, max: Float32Array): { readonly low: number; readonly high: number } {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of min) if (value < low) low = value;
  for (const value of max) if (value > high) high = value;
  return high > low ? { low, high } : { low: low - 1, high: low + 1 };
}
