import type { WaveMessage, WaveRow } from '#ipc';
import { measureThisFrame, probe } from '../frame-probe-adapter.ts';
import type { WaveLook } from './look.ts';
import { scaleOf } from './scale.ts';
import type { Span } from './span.ts';
import { msOf, type Sweep, stretchesOf, sweepOf } from './sweep.ts';
import { Trace } from './trace.ts';
import { waveBus } from './wave-bus.ts';

/** At 1920 pixels and less; in proportion on a larger picture. */
const LINE_PX = 2;
const LINE_SHARE = LINE_PX / 1920;
/** Redrawn on either side of a new piece beside half a line, so that the joint does not show: its soft edge. */
const EDGE_PX = 2;

export interface Painter {
  /** When a value (not only a message) last came, ms of performance.now(); null before the first. */
  lastValueMs(): number | null;
  /** Takes the picture away: what stands there is no longer now. */
  clear(): void;
  /** The same samples at another speed, size or gain. */
  restyle(look: WaveLook): void;
  /** The picture stands still; what comes meanwhile is drawn when it goes on. */
  freeze(on: boolean): void;
  stop(): void;
}

/**
 * Draws one wave row on its canvas. A block is drawn in the first frame after it arrives, and only where it lies; the picture
 * before it stays until the pen comes round.
 */
export function startPainter(canvas: HTMLCanvasElement, row: WaveRow, first: WaveLook): Painter {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this page cannot draw');
  const ratio = window.devicePixelRatio;
  let look = first;
  let frozen = false;
  let range = row.range;
  let sweep: Sweep = sweepOf(1, look.mmPerSecond, look.pxPerMm * ratio);
  const trace = new Trace(sweep, () => 0);
  let waiting: WaveMessage[] = [];
  let colour = '';
  let linePx = LINE_PX;
  let frame: number | null = null;
  let lastValueMs: number | null = null;

  const shape = (): void => {
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * ratio));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * ratio));
    const { width, height } = canvas;
    const pxPerMm = look.pxPerMm * ratio;
    sweep = sweepOf(width, look.mmPerSecond, pxPerMm);
    colour = getComputedStyle(canvas).color;
    linePx = Math.max(LINE_PX, window.innerWidth * LINE_SHARE) * ratio;
    const { toY } = scaleOf(row, range, height, pxPerMm, look.gain);
    trace.reshape(sweep, (value) => Math.min(height - 1, Math.max(1, toY(value))));
    const visible = trace.visible();
    if (visible !== null) paint(visible);
  };

  const paint = (dirty: Span): void => {
    const visible = trace.visible();
    if (visible === null) return;
    const seamMs = msOf(sweep, linePx / 2 + EDGE_PX * ratio);
    const fromMs = Math.max(dirty.fromMs, visible.fromMs) - seamMs;
    const newest = dirty.toMs >= visible.toMs;
    const clearToMs = newest ? visible.toMs + msOf(sweep, sweep.gap) : dirty.toMs + seamMs;
    const span = { fromMs: fromMs - seamMs, toMs: Math.min(clearToMs + seamMs, visible.toMs) };
    context.save();
    context.beginPath();
    for (const { from, to } of stretchesOf(sweep, fromMs, clearToMs)) {
      context.clearRect(from, 0, to - from, canvas.height);
      context.rect(from, 0, to - from, canvas.height);
    }
    context.clip();
    context.strokeStyle = colour;
    context.lineWidth = linePx;
    context.lineJoin = 'round';
    context.lineCap = 'round';
    context.beginPath();
    for (const line of trace.lines(span)) {
      const [first] = line;
      if (first === undefined) continue;
      context.moveTo(first.x, first.y);
      // A lone sample is a dot.
      if (line.length === 1) context.lineTo(first.x, first.y);
      for (let index = 1; index < line.length; index += 1) {
        const sample = line[index];
        if (sample !== undefined) context.lineTo(sample.x, sample.y);
      }
    }
    context.stroke();
    context.restore();
  };

  const draw = (): void => {
    frame = null;
    const messages = waiting;
    waiting = [];
    for (const message of messages) {
      if (message.range !== null && (message.range.low !== range.low || message.range.high !== range.high)) {
        range = message.range;
        shape();
      }
      paint(trace.add(message));
      const { firstSampleMs, samples, rateHz, arrivedMs } = message;
      probe.expect(`wave ${message.channel}`, arrivedMs, firstSampleMs + ((samples.length - 1) / rateHz) * 1000);
    }
    measureThisFrame();
  };

  const stopListening = waveBus.listen(row.channel, (message) => {
    waiting.push(message);
    if (message.samples.some((value) => !Number.isNaN(value))) lastValueMs = performance.now();
    if (!frozen) frame ??= requestAnimationFrame(draw);
  });
  const stopWatching = probe.watchTrace(row.channel, () => trace.shown());
  const observer = new ResizeObserver(shape);
  observer.observe(canvas);
  return {
    lastValueMs: () => lastValueMs,
    restyle(wanted) {
      if (sameLook(wanted, look)) return;
      look = wanted;
      context.clearRect(0, 0, canvas.width, canvas.height);
      shape();
    },
    freeze(on) {
      frozen = on;
      if (!on && waiting.length > 0) frame ??= requestAnimationFrame(draw);
    },
    clear() {
      trace.clear();
      context.clearRect(0, 0, canvas.width, canvas.height);
    },
    stop() {
      stopListening();
      stopWatching();
      observer.disconnect();
      if (frame !== null) cancelAnimationFrame(frame);
    },
  };
}

function sameLook(one: WaveLook, other: WaveLook): boolean {
  return (
    one.mmPerSecond === other.mmPerSecond &&
    one.pxPerMm === other.pxPerMm &&
    one.gain === other.gain &&
    one.colours === other.colours
  );
}
