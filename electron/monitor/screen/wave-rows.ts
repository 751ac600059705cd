import { waveLook } from '#clinical';
import type { WaveRow } from '#ipc';

/** The row that a wave code gets on the screen; a code without a look of its own is shown under its number. */
export function waveRow(code: number): WaveRow {
  return { channel: String(code), ...waveLook(code) };
}
