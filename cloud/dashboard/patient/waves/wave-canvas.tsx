import { useEffect, useRef } from 'react';
import { waveLook } from '#clinical';
import { unitText } from '../../format.ts';
import { t } from '../../i18n/index.ts';
import { useSettings } from '../../settings.ts';
import type { WaveChannel } from './wave-line.ts';
import { markOf, type WaveScale, wavePath } from './wave-paint.ts';

const HEIGHT = 110;
const COLOURS = {
  ecg: { light: '#14793f', dark: '#4fd18b' },
  pleth: { light: '#0f6f8a', dark: '#40c8e8' },
  pressure: { light: '#b3322d', dark: '#ff8078' },
  pulmonary: { light: '#6b5d00', dark: '#e6d34a' },
  venous: { light: '#2456b3', dark: '#7fb0ff' },
  co2: { light: '#6a3fb0', dark: '#c9a6ff' },
  respiration: { light: '#7d5a00', dark: '#e8c258' },
  other: { light: '#4a5965', dark: '#a9b8c2' },
} as const;

/** One wave over the time shown, with the mark it is measured by: so many units high. */
export function WaveCanvas({ wave, fromMs, toMs }: { wave: WaveChannel; fromMs: number; toMs: number }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const theme = useSettings((state) => state.theme);
  const look = waveLook(Number(wave.channel));
  const range = wave.range ?? look.range;
  const mark = markOf(range);
  const colour = COLOURS[look.colour][theme];
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current, wave, { fromMs, toMs, ...range }, mark, colour);
  });
  const measure = mark === null ? '' : `${mark} ${unitText(wave.unit)}`.trim();
  return (
    <figure className="wave-row" data-channel={wave.channel}>
      <figcaption>
        {look.label} <small>{measure === '' ? '' : `▐ ${measure}`}</small>
      </figcaption>
      <canvas ref={canvas} role="img" aria-label={t('waves.of', { wave: look.label })} style={{ height: HEIGHT }} />
    </figure>
  );
}

function paint(canvas: HTMLCanvasElement, wave: WaveChannel, scale: WaveScale, mark: number | null, colour: string): void {
  const ratio = devicePixelRatio;
  const width = canvas.clientWidth;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(HEIGHT * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(HEIGHT * ratio);
  }
  const pen = canvas.getContext('2d');
  if (pen === null) return;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, width, HEIGHT);
  pen.strokeStyle = colour;
  pen.lineWidth = 1.5;
  pen.lineJoin = 'round';
  for (const line of wavePath(wave, scale, width, HEIGHT)) {
    pen.beginPath();
    line.forEach(({ x, y }, at) => (at === 0 ? pen.moveTo(x, y) : pen.lineTo(x, y)));
    pen.stroke();
  }
  if (mark === null) return;
  // As high as its number says, by the scale of the curve itself.
  const [bottom, top] = [scale.low, scale.low + mark].map((value) => {
    const at = { fromMs: 0, toMs: 0, stepMs: 1, values: [value] };
    return wavePath({ segments: [at] }, { ...scale, fromMs: 0, toMs: 1 }, 1, HEIGHT)[0]?.[0]?.y ?? 0;
  });
  pen.fillStyle = colour;
  pen.fillRect(0, top ?? 0, 4, (bottom ?? 0) - (top ?? 0));
}
