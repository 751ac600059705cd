import { useEffect, useRef } from 'react';
import type { HistoryEvent } from '#ipc';
import { t } from '../i18n/index.ts';
import { clockText, dateTimeText, timeText } from '../i18n/numbers.ts';
import { paintDisclosure, ROW_MS } from '../review/disclosure-painter.ts';
import { trendColour } from '../review/trend-colour.ts';
import { useAnswer } from '../review/use-answer.ts';
import { useBedside } from '../store/bedside-store.ts';
import { UNCALIBRATED_PX_PER_MM, useDisplay } from '../store/display-store.ts';
import type { AnswerTo } from '../store/history-desk.ts';
import { openPanel } from '../store/panel-store.ts';
import { useReview } from '../store/review-store.ts';
import { ChoiceKeys } from './review-keys.tsx';
import { ReviewState } from './review-state.tsx';

const PAGE_ROWS = 10;
const PAGE_MS = PAGE_ROWS * ROW_MS;
const LONGEST_MS = 72 * 3_600_000;
/** One minute over the width of the widest screen. */
const COLUMNS_PER_ROW = 1_500;
/** What is touched with a glove, mm. */
const ROW_MM = 15;

/** A wave of the last 72 h, a minute a row: nothing is left out, and a touch opens the strip of that moment at true scale. */
export function DisclosureScreen() {
  const { channel, pageEndMs } = useReview();
  const minute = useBedside((state) => Math.floor(state.nowMs / ROW_MS));
  const rows = useBedside((state) => state.hello?.waves) ?? [];
  const nowMs = (minute + 1) * ROW_MS;
  const toMs = Math.min(pageEndMs ?? nowMs, nowMs);
  const period = { fromMs: toMs - PAGE_MS, toMs };
  const wave = channel ?? rows[0]?.channel ?? null;
  const { answer, why, waiting } = useAnswer(
    wave === null ? null : { what: 'disclosure', ...period, channel: wave, columns: PAGE_ROWS * COLUMNS_PER_ROW },
  );
  const { answer: happened } = useAnswer({ what: 'events', ...period });
  const alarms = happened?.events.filter(({ kind }) => kind === 'alarm') ?? [];
  const page = (endMs: number): void => useReview.setState({ pageEndMs: endMs >= nowMs ? null : endMs });
  return (
    <div className="disclosure-screen">
      <div className="review-keys">
        <button
          type="button"
          className="key"
          disabled={toMs <= nowMs - LONGEST_MS + PAGE_MS}
          onClick={() => page(toMs - PAGE_MS)}
        >
          ◀ {t('common.minutes', { count: PAGE_ROWS })}
        </button>
        <button type="button" className="key" disabled={toMs >= nowMs} onClick={() => page(toMs + PAGE_MS)}>
          {t('common.minutes', { count: PAGE_ROWS })} ▶
        </button>
        {([-24, -4, -1, 1, 4, 24] as const).map((hours) => (
          <button
            key={hours}
            type="button"
            className="key"
            disabled={hours > 0 && toMs >= nowMs}
            onClick={() => page(Math.max(nowMs - LONGEST_MS + PAGE_MS, toMs + hours * 3_600_000))}
          >
            {hours > 0 ? '+' : '−'}
            {t('common.hours', { count: Math.abs(hours) })}
          </button>
        ))}
        <button type="button" className="key" disabled={pageEndMs === null} onClick={() => page(nowMs)}>
          {t('common.now')}
        </button>
        {answer !== null && answer.channels.length > 1 && (
          <ChoiceKeys
            label={t('review.wave')}
            choices={answer.channels.map((one) => one.channel)}
            chosen={answer.channel}
            text={(one) => answer.channels.find((known) => known.channel === one)?.label ?? one}
            onChoose={(one) => useReview.setState({ channel: one })}
          />
        )}
      </div>
      <p className="review-note">
        {dateTimeText(period.fromMs)} – {timeText(period.toMs)} · {t('review.disclosureNote')}
      </p>
      <ReviewState why={why} waiting={waiting && answer === null} />
      {answer !== null && <Page answer={answer} alarms={alarms} />}
    </div>
  );
}

/** Rows are keys: each opens its minute, for the keyboard too; a touch opens the second that was touched. */
function Page({ answer, alarms }: { answer: AnswerTo<'disclosure'>; alarms: readonly HistoryEvent[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const rowPx = useDisplay((state) => Math.ceil((state.pxPerMm ?? UNCALIBRATED_PX_PER_MM) * ROW_MM));
  useEffect(() => {
    const element = canvas.current;
    const parent = element?.parentElement;
    if (!element || !parent) return undefined;
    const draw = (): void => {
      const ratio = window.devicePixelRatio;
      element.width = Math.round(parent.clientWidth * ratio);
      element.height = Math.round(rowPx * PAGE_ROWS * ratio);
      const context = element.getContext('2d');
      const colour = trendColour(answer.colour === 'other' ? 'label' : answer.colour);
      if (context !== null)
        paintDisclosure(context, answer, { colour, line: trendColour('line') }, alarms, trendColour, Date.now());
    };
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(parent);
    return () => observer.disconnect();
  }, [answer, alarms, rowPx]);
  const open = (atMs: number): void => {
    useReview.setState({ stripMs: atMs });
    openPanel('strip');
  };
  return (
    <div className="disclosure-page">
      <div className="disclosure-picture">
        <canvas ref={canvas} aria-hidden="true" style={{ height: rowPx * PAGE_ROWS }} />
      </div>
      {Array.from({ length: PAGE_ROWS }, (_, row) => {
        const rowMs = answer.fromMs + row * ROW_MS;
        const inRow = alarms.filter(({ atMs }) => atMs >= rowMs && atMs < rowMs + ROW_MS).length;
        return (
          <button
            key={rowMs}
            type="button"
            className="disclosure-row"
            style={{ top: row * rowPx, height: rowPx }}
            aria-label={t('review.openStrip', { time: clockText(rowMs), alarms: inRow })}
            onClick={({ clientX, detail }) => {
              const { left = 0, width = 1 } = canvas.current?.getBoundingClientRect() ?? {};
              // A key press says no place: the middle of the minute.
              const share = detail === 0 ? 0.5 : Math.max(0, Math.min(1, (clientX - left) / width));
              open(rowMs + share * ROW_MS);
            }}
          >
            {timeText(rowMs)}
          </button>
        );
      })}
    </div>
  );
}
