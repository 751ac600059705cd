import type { NumericTile } from '#ipc';
import { countdownText } from '../alarm-text.ts';
import { t } from '../i18n/index.ts';
import { timeText } from '../i18n/numbers.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ageText } from '../text.ts';
import { Note } from './tile-parts.tsx';

type Tile = NumericTile | undefined;

/** Whether the next measurement should have come. */
export function isPast(tile: Tile, nowMs: number): boolean {
  return tile?.measuredMs != null && tile.everyMs !== undefined && nowMs - tile.measuredMs > tile.everyMs;
}

/** When it was measured, how old it is, and when the next is due. */
export function SpotNote({ tile }: { tile: Tile }) {
  const nowMs = useBedside((state) => state.nowMs);
  if (tile?.value == null || tile.measuredMs === null) return <Note tile={tile} />;
  const { measuredMs, everyMs } = tile;
  const leftMs = everyMs === undefined ? null : measuredMs + everyMs - nowMs;
  const next =
    leftMs === null
      ? []
      : [leftMs > 0 ? t('vitals.nextIn', { left: countdownText(leftMs) }) : t('vitals.nextOverdue', { age: ageText(-leftMs) })];
  return (
    <span className="note">
      {[timeText(measuredMs), t('vitals.old', { age: ageText(nowMs - measuredMs) }), ...next].join(' · ')}
    </span>
  );
}
