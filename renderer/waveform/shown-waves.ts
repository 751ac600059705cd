import type { WaveRow } from '#ipc';
import type { DisplaySettings } from '../store/display-store.ts';

/** The rows of the main screen, top to bottom: those that nobody hid, as many as the screen is set to. */
export function shownWaves(
  rows: readonly WaveRow[],
  { hiddenWaves, waveRows }: Pick<DisplaySettings, 'hiddenWaves' | 'waveRows'>,
): readonly WaveRow[] {
  return rows.filter(({ channel }) => !hiddenWaves.includes(channel)).slice(0, waveRows);
}
