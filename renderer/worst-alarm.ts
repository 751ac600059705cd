import type { NumericTile } from '#ipc';

const ORDER = ['high', 'medium', 'low'] as const;

/** The tile with the alarm of the highest priority; the first of equals. Undefined when none alarms. */
export function worstAlarm(tiles: readonly (NumericTile | undefined)[]): NumericTile | undefined {
  for (const priority of ORDER) {
    const found = tiles.find((tile) => tile?.alarm === priority);
    if (found !== undefined) return found;
  }
  return undefined;
}
