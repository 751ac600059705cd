import type { NumericTile } from '#ipc';
import { useBedside } from '../store/bedside-store.ts';
import { ageText, reasonText } from '../text.ts';
import { worstAlarm } from '../worst-alarm.ts';

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

/** Upper above lower; a crossed bell where nothing alarms. */
export function Limits({ tile, name }: { tile: Tile; name?: string }) {
  if (tile === undefined) return null;
  const { low = null, high = null } = tile.limits ?? {};
  return (
    <span className="limits">
      {name !== undefined && <em>{name}</em>}
      {low === null && high === null ? (
        <CrossedBell />
      ) : (
        <>
          <span>{high ?? ' '}</span>
          <span>{low ?? ' '}</span>
        </>
      )}
    </span>
  );
}

function CrossedBell() {
  return (
    <svg className="crossed-bell" viewBox="0 0 24 24" role="img" aria-label="no alarm limits">
      <path d="M12 3a5 5 0 0 0-5 5v5l-2 3h14l-2-3V8a5 5 0 0 0-5-5zM10 18a2 2 0 0 0 4 0" />
      <path d="M4 3l16 18M20 3L4 21" />
    </svg>
  );
}

/** Why there is no number, or how old it is. */
export function Note({ tile }: { tile: Tile }) {
  const nowMs = useBedside((state) => state.nowMs);
  const reason = reasonText(tile);
  const age = tile?.measuredMs == null ? null : nowMs - tile.measuredMs;
  if (reason !== '') return <span className="note">{age === null ? reason : `${reason}, last ${ageText(age)} ago`}</span>;
  return <span className="note">{age !== null && age > YOUNG_MS ? `${ageText(age)} old` : ''}</span>;
}
