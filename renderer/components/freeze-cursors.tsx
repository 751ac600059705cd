import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import type { WaveRow } from '#ipc';
import { probe } from '../frame-probe-adapter.ts';
import { t } from '../i18n/index.ts';
import { clockText, numberText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';
import { FREEZE_MS, useFreeze } from '../store/freeze-store.ts';
import { unitText } from '../vital-text.ts';
import { betweenCursors, sampleAt } from '../waveform/cursor.ts';

const STEP = 0.002;

/** Two cursors over the frozen waves: touch moves the nearer one, the arrow keys the one that was moved last. */
export function FreezeCursors({ rows }: { rows: readonly WaveRow[] }) {
  const atMs = useFreeze((state) => state.atMs);
  const nowMs = useBedside((state) => state.nowMs);
  const [places, setPlaces] = useState<readonly [number, number]>([0.35, 0.55]);
  const [moved, setMoved] = useState<0 | 1>(0);
  if (atMs === null) return null;
  const put = (which: 0 | 1, place: number): void => {
    const kept = Math.min(1, Math.max(0, place));
    setMoved(which);
    setPlaces((before) => (which === 0 ? [kept, before[1]] : [before[0], kept]));
  };
  const touch = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const place = (event.clientX - left) / width;
    const nearer = Math.abs(place - places[0]) <= Math.abs(place - places[1]) ? 0 : 1;
    put(event.type === 'pointermove' ? moved : nearer, place);
  };
  const press = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (by !== undefined) put(moved, places[moved] + by * (event.shiftKey ? 10 : 1));
    else if (event.key === ' ') setMoved(moved === 0 ? 1 : 0);
    else return;
    event.preventDefault();
  };
  const at = (channel: string, place: number) => {
    const width = document.querySelector<HTMLCanvasElement>(`canvas[data-channel="${channel}"]`)?.width ?? 0;
    return sampleAt(probe.trace(channel), place * width, width);
  };
  const [first] = rows;
  const ends = first === undefined ? [null, null] : places.map((place) => at(first.channel, place));
  const between = betweenCursors(ends[0] ?? null, ends[1] ?? null);
  return (
    <div
      className="freeze"
      role="slider"
      tabIndex={0}
      aria-label={t('waves.cursors')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(places[moved] * 100)}
      onPointerDown={touch}
      onPointerMove={touch}
      onKeyDown={press}
    >
      <p className="freeze-note">
        <strong>
          {t('waves.frozen', { time: clockText(atMs), left: Math.ceil(Math.max(0, atMs + FREEZE_MS - nowMs) / 1000) })}
        </strong>{' '}
        {between !== null &&
          t('waves.between', {
            seconds: numberText(between.ms / 1000, 2),
            rate: between.perMinute === null ? '---' : numberText(between.perMinute),
          })}
      </p>
      {places.map((place, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the two cursors are their order
        <span key={index} className={`cursor ${index === moved ? 'cursor-moved' : ''}`} style={{ left: `${place * 100}%` }}>
          {index === 0 ? 'A' : 'B'}
        </span>
      ))}
      {rows.map((row, index) => {
        const sample = at(row.channel, places[moved]);
        return (
          <span key={row.channel} className="cursor-value" style={{ top: `${((index + 0.72) / rows.length) * 100}%` }}>
            {sample === null ? '---' : `${numberText(sample.value, 2)} ${row.unit === null ? '' : unitText(row.unit)}`}
          </span>
        );
      })}
    </div>
  );
}
