/** What a tile needs, in the size of its letters: the bed's line, five numbers, an alarm, flag and who is responsible. */
const TILE = { width: 23, height: 9.8 };
/** Smaller letters are read from no corridor, px of a screen of 1080 lines. */
const LEAST_OF_1080 = 9;
/** A few beds need not fill the wall with four letters. */
const MOST_OF_1080 = 30;

export interface WallGrid {
  readonly columns: number;
  readonly lines: number;
  /** Size of the letters, px. */
  readonly unit: number;
  /** Beds that are shown; the last place tells of the others. */
  readonly shown: number;
}

/** The grid in which so many beds are largest on a wall of so many px. A wall does not scroll: what does not fit is told. Pure. */
export function wallGrid(beds: number, width: number, height: number): WallGrid {
  const least = (height / 1080) * LEAST_OF_1080;
  const most = Math.floor(width / (TILE.width * least)) * Math.floor(height / (TILE.height * least));
  const tiles = Math.max(1, Math.min(beds, most));
  let best = { columns: 1, lines: tiles, unit: 0 };
  for (let columns = 1; columns <= tiles; columns += 1) {
    const lines = Math.ceil(tiles / columns);
    const unit = Math.min(width / columns / TILE.width, height / lines / TILE.height);
    if (unit > best.unit) best = { columns, lines, unit };
  }
  return { ...best, unit: Math.min(best.unit, (height / 1080) * MOST_OF_1080), shown: beds > tiles ? tiles - 1 : beds };
}
