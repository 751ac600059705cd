import { type RefObject, useEffect, useRef, useState } from 'react';
import type { WaveRow } from '#ipc';
import type { WaveLook } from './look.ts';
import { type Painter, startPainter } from './painter-adapter.ts';

/** No value for so long: the old picture goes and the row says why. */
const SILENT_MS = 2_000;
const LOOK_EVERY_MS = 500;

/** A row and all in it: its number's colour, by the name of the token. */
export function rowColour({ colour }: Pick<WaveRow, 'colour'>): string {
  return `var(--${colour === 'other' ? 'label' : colour})`;
}

export type RowState = 'waiting' | 'live' | 'silent';

/** Paints one wave on a canvas as long as it is there, in the colour of the text about it. @returns whether it comes, and how high the canvas is, CSS pixels */
export function usePainter(
  canvas: RefObject<HTMLCanvasElement | null>,
  row: WaveRow,
  look: WaveLook,
  frozen = false,
): { readonly state: RowState; readonly height: number } {
  const running = useRef<Painter | null>(null);
  const first = useRef(look);
  const [state, setState] = useState<RowState>('waiting');
  const [height, setHeight] = useState(0);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const painter = startPainter(element, row, first.current);
    running.current = painter;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    let before: RowState = 'waiting';
    const timer = setInterval(() => {
      const now = stateOf(painter);
      if (now === 'silent' && before === 'live') painter.clear();
      before = now;
      setState(now);
    }, LOOK_EVERY_MS);
    return () => {
      clearInterval(timer);
      observer.disconnect();
      painter.stop();
    };
  }, [canvas, row]);
  useEffect(() => {
    first.current = look;
    running.current?.restyle(look);
  });
  useEffect(() => running.current?.freeze(frozen), [frozen]);
  return { state, height };
}

function stateOf(painter: Painter): RowState {
  const last = painter.lastValueMs();
  if (last === null) return 'waiting';
  return performance.now() - last > SILENT_MS ? 'silent' : 'live';
}
