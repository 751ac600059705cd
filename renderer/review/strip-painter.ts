import type { AnswerTo } from '../store/history-desk.ts';
import type { Period } from './period.ts';
import { heightOf } from './strip-view.ts';

type Wave = AnswerTo<'strip'>['waves'][number];

export interface StripPicture {
  readonly waves: readonly Wave[];
  readonly view: Period;
  /** Of a row, device pixels. */
  readonly rowHeight: number;
  readonly width: number;
  readonly pxPerMm: number;
  readonly gainMmPerMv: number;
  readonly pxPerSecond: number;
  /** The moment of the event; null = none. */
  readonly atMs: number | null;
  readonly colours: { readonly line: string; readonly mark: string; readonly label: string; readonly of: (wave: Wave) => string };
}

/** Rows one under the other over a grid of 5 mm and seconds; missing data is a gap. */
export function paintStrip(context: CanvasRenderingContext2D, picture: StripPicture): void {
  const { waves, view, rowHeight, width, pxPerMm, gainMmPerMv, pxPerSecond, atMs, colours } = picture;
  const xOf = (ms: number): number => ((ms - view.fromMs) / 1000) * pxPerSecond;
  context.clearRect(0, 0, width, rowHeight * waves.length);
  drawSeconds(context, picture, xOf);
  waves.forEach((wave, row) => {
    const top = row * rowHeight;
    context.save();
    context.beginPath();
    context.rect(0, top, width, rowHeight);
    context.clip();
    context.translate(0, top);
    const toY = heightOf(wave, rowHeight, gainMmPerMv * pxPerMm);
    context.strokeStyle = colours.of(wave);
    context.lineWidth = Math.max(1.5, pxPerMm * 0.3);
    context.lineJoin = 'round';
    for (const piece of wave.pieces) tracePiece(context, piece, view, xOf, toY);
    if (wave.colour === 'ecg') drawCalibration(context, rowHeight / 2, gainMmPerMv * pxPerMm, pxPerMm, colours.label);
    context.restore();
    context.strokeStyle = colours.line;
    context.lineWidth = 1;
    context.strokeRect(0, top, width, rowHeight);
  });
  if (atMs === null) return;
  context.strokeStyle = colours.mark;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(xOf(atMs), 0);
  context.lineTo(xOf(atMs), rowHeight * waves.length);
  context.stroke();
}

function drawSeconds(
  context: CanvasRenderingContext2D,
  { view, rowHeight, waves, pxPerSecond, colours }: StripPicture,
  xOf: (ms: number) => number,
): void {
  const stepMs = pxPerSecond < 20 ? 10_000 : 1_000;
  context.strokeStyle = colours.line;
  context.lineWidth = 1;
  context.beginPath();
  for (let atMs = Math.ceil(view.fromMs / stepMs) * stepMs; atMs < view.toMs; atMs += stepMs) {
    const x = Math.round(xOf(atMs)) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, rowHeight * waves.length);
  }
  context.stroke();
}

function tracePiece(
  context: CanvasRenderingContext2D,
  { firstMs, rateHz, samples }: Wave['pieces'][number],
  { fromMs, toMs }: Period,
  xOf: (ms: number) => number,
  toY: (value: number) => number,
): void {
  const begin = Math.max(0, Math.floor(((fromMs - firstMs) * rateHz) / 1000));
  let down = false;
  context.beginPath();
  for (let index = begin; index < samples.length; index += 1) {
    const atMs = firstMs + (index * 1000) / rateHz;
    if (atMs > toMs) break;
    const value = samples[index] ?? Number.NaN;
    if (Number.isNaN(value)) {
      down = false;
      continue;
    }
    if (down) context.lineTo(xOf(atMs), toY(value));
    else context.moveTo(xOf(atMs), toY(value));
    down = true;
  }
  context.stroke();
}

function drawCalibration(context: CanvasRenderingContext2D, foot: number, height: number, pxPerMm: number, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(pxPerMm, foot);
  context.lineTo(pxPerMm * 2, foot);
  context.lineTo(pxPerMm * 2, foot - height);
  context.lineTo(pxPerMm * 5, foot - height);
  context.lineTo(pxPerMm * 5, foot);
  context.lineTo(pxPerMm * 6, foot);
  context.stroke();
}
