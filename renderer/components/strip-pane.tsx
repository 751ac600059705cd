import { useEffect, useRef, useState } from 'react';
import type { StripDone, StripSheet } from '#ipc';
import { type TextKey, t } from '../i18n/index.ts';
import { clockText, numberText } from '../i18n/numbers.ts';
import type { Period } from '../review/period.ts';
import { pxPerMm } from '../review/px-per-mm.ts';
import { paintStrip } from '../review/strip-painter.ts';
import { stripSheet } from '../review/strip-sheet.ts';
import { useBedside } from '../store/bedside-store.ts';
import type { AnswerTo } from '../store/history-desk.ts';
import { watermarkText } from '../watermark.ts';
import { ChoiceKeys } from './review-keys.tsx';

const SPEEDS = [6.25, 12.5, 25, 50] as const;
const GAINS = [5, 10, 20] as const;
const DONE: Readonly<Record<StripDone['state'], TextKey>> = {
  saved: 'review.saved',
  printed: 'review.printed',
  cancelled: 'review.cancelled',
  failed: 'review.notSaved',
};
const ROW_CSS_PX = 120;

interface Props {
  readonly strip: AnswerTo<'strip'>;
  /** Why it is looked at, for the paper. */
  readonly reason: string;
}

/** Waves at a true speed and gain; moves by keys, and goes on paper as it is shown. */
export function StripPane({ strip, reason }: Props) {
  const [speed, setSpeed] = useState<StripSheet['speedMmPerS']>(25);
  const [gain, setGain] = useState<number>(10);
  const [width, setWidth] = useState(0);
  const [fromMs, setFromMs] = useState<number | null>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const scale = pxPerMm();
  const seconds = width === 0 ? 10 : width / (speed * scale.cssPx);
  const begin = clamp(
    fromMs ?? strip.atMs - (seconds * 1000) / 3,
    strip.fromMs,
    Math.max(strip.fromMs, strip.toMs - seconds * 1000),
  );
  const view: Period = { fromMs: begin, toMs: Math.min(strip.toMs, begin + seconds * 1000) };

  useEffect(() => {
    const element = canvas.current?.parentElement;
    if (!element) return undefined;
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (canvas.current !== null && width > 0) draw(canvas.current, width, strip, { view, speed, gain });
  });

  const move = (share: number) => () => setFromMs(begin + seconds * 1000 * share);
  return (
    <div className="strip-pane">
      <div className="strip-picture">
        <canvas
          ref={canvas}
          role="img"
          aria-label={t('review.stripSummary', {
            waves: strip.waves.map(({ label }) => label).join(', '),
            from: clockText(view.fromMs),
            to: clockText(view.toMs),
          })}
        />
        {strip.waves.map(({ channel, label }, row) => (
          <span key={channel} className="strip-label" style={{ top: row * ROW_CSS_PX + 4 }}>
            {label}
          </span>
        ))}
        {strip.waves.length === 0 && <p className="nothing">{t('review.noWaves')}</p>}
      </div>
      <p className="strip-scale">
        {clockText(view.fromMs)} – {clockText(view.toMs)} ·{' '}
        {t('review.speed', { speed: numberText(speed, speed % 1 === 0 ? 0 : 2) })} ·{' '}
        {t('review.gain', { gain: numberText(gain) })}
        {!scale.calibrated && ` · ${t('review.notCalibrated')}`}
      </p>
      <div className="review-keys">
        <button type="button" className="key" onClick={move(-0.8)} disabled={begin <= strip.fromMs}>
          ◀ {t('review.earlier')}
        </button>
        <button type="button" className="key" onClick={move(0.8)} disabled={view.toMs >= strip.toMs}>
          {t('review.later')} ▶
        </button>
        <ChoiceKeys
          label="mm/s"
          choices={SPEEDS}
          chosen={speed}
          text={(one) => numberText(one, one % 1 === 0 ? 0 : 2)}
          onChoose={setSpeed}
        />
        <ChoiceKeys label="mm/mV" choices={GAINS} chosen={gain} text={(one) => numberText(one)} onChoose={setGain} />
        <PaperKeys strip={strip} period={view} reason={reason} speed={speed} gain={gain} />
      </div>
    </div>
  );
}

function PaperKeys({
  strip,
  period,
  reason,
  speed,
  gain,
}: Props & { period: Period; speed: StripSheet['speedMmPerS']; gain: number }) {
  const hello = useBedside((state) => state.hello);
  const [done, setDone] = useState<StripDone | 'working' | null>(null);
  if (hello === null || strip.waves.length === 0) return null;
  const put = (action: 'save' | 'print') => (): void => {
    setDone('working');
    const sheet = stripSheet({
      strip,
      period,
      hello,
      reason,
      speedMmPerS: speed,
      gainMmPerMv: gain,
      watermark: watermarkText(hello),
    });
    void window.wardlight.strip({ action, sheet }).then(setDone);
  };
  return (
    <>
      <button type="button" className="key" onClick={put('save')} disabled={done === 'working'}>
        {t('review.savePdf')}
      </button>
      <button type="button" className="key" onClick={put('print')} disabled={done === 'working'}>
        {t('review.print')}
      </button>
      <span role="status" className={done !== null && done !== 'working' && done.state === 'failed' ? 'refusal' : ''}>
        {done !== null && done !== 'working' && `${t(DONE[done.state])}${done.detail === null ? '' : `: ${done.detail}`}`}
      </span>
    </>
  );
}

function draw(
  canvas: HTMLCanvasElement,
  width: number,
  { waves, atMs }: AnswerTo<'strip'>,
  { view, speed, gain }: { view: Period; speed: number; gain: number },
): void {
  const ratio = window.devicePixelRatio;
  const context = canvas.getContext('2d');
  if (context === null) return;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.max(1, Math.round(ROW_CSS_PX * ratio * waves.length));
  canvas.style.height = `${ROW_CSS_PX * waves.length}px`;
  const styles = getComputedStyle(document.documentElement);
  const token = (name: string): string => styles.getPropertyValue(`--${name}`).trim();
  const mm = pxPerMm().cssPx * ratio;
  paintStrip(context, {
    ...{ waves, view, atMs, rowHeight: ROW_CSS_PX * ratio, width: canvas.width, pxPerMm: mm, gainMmPerMv: gain },
    pxPerSecond: speed * mm,
    colours: {
      line: token('line'),
      mark: token('warning'),
      label: token('label'),
      of: ({ colour }) => token(colour === 'other' ? 'label' : colour),
    },
  });
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
