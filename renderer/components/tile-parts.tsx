import type { NumericTile } from '#ipc';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { ageText } from '../text.ts';
import { quantityText, reasonText } from '../vital-text.ts';
import { worstAlarm } from '../worst-alarm.ts';
import { CrossedBell } from './bell.tsx';

type Tile = NumericTile | undefined;

/** Older than this a number carries its age. */
const YOUNG_MS = 5_000;
const MARKS = { high: '***', medium: '**', low: '*' } as const;

export function alarmClass(tiles: readonly Tile[]): string {
  const worst = worstAlarm(tiles);
  return worst?.alarm == null ? '' : `fill-${worst.alarm}`;
}

/** Beside the fill: the mark of the priority and the direction, because colour is never the only sign. */
export function AlarmMark({ tiles }: { tiles: readonly Tile[] }) {
  const worst = worstAlarm(tiles);
  if (worst?.alarm == null) return null;
  const arrow = worst.violated === 'high' ? '▲' : worst.violated === 'low' ? '▼' : '';
  return (
    <span className="alarm-mark">
      {MARKS[worst.alarm]} {arrow}
    </span>
  );
}

/** Upper above lower; a crossed bell where nothing alarms, a dotted one while alarms are paused. */
export function Limits({ tile, name }: { tile: Tile; name?: string }) {
  if (tile === undefined) return null;
  return <LimitMarks tile={tile} name={name} />;
}

function LimitMarks({ tile: { vital, limits }, name }: { tile: NumericTile; name: string | undefined }) {
  const off = useBedside((state) => state.alarms?.off.some((one) => one.vital === vital) ?? false);
  const paused = useBedside((state) => (state.alarms?.alarmsPaused ?? null) !== null);
  const { low = null, high = null } = limits ?? {};
  return (
    <span className="limits">
      {name !== undefined && <em>{name}</em>}
      {off ? (
        <span className="alarm-off">
          <CrossedBell says="alarms.bellOff" /> {t('alarms.off')}
        </span>
      ) : paused ? (
        <CrossedBell says="alarms.bellPaused" timed />
      ) : low === null && high === null ? (
        <CrossedBell says="alarms.bellNoLimits" />
      ) : (
        <>
          <span>{high === null ? ' ' : quantityText(vital, high)}</span>
          <span>{low === null ? ' ' : quantityText(vital, low)}</span>
        </>
      )}
    </span>
  );
}

/** Why there is no number; else how old it is, and what its wave shows or where it comes from. */
export function Note({ tile, signal = '' }: { tile: Tile; signal?: string }) {
  const nowMs = useBedside((state) => state.nowMs);
  const reason = reasonText(tile);
  const age = tile?.measuredMs == null ? null : nowMs - tile.measuredMs;
  if (reason !== '')
    return <span className="note">{age === null ? reason : t('vitals.lastAgo', { reason, age: ageText(age) })}</span>;
  const source = tile?.derived === undefined ? '' : t('vitals.from', { source: tile.derived.split(',')[0] ?? '' });
  const old = age !== null && age > YOUNG_MS ? t('vitals.old', { age: ageText(age) }) : '';
  // The age first: where the place is short, what is cut off says less.
  return <span className="note">{[old, signal === '' ? source : signal].filter((part) => part !== '').join(' · ')}</span>;
}
