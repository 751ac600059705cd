import { create } from 'zustand';
import type { LineMessage } from '#ipc';
import { hexDump } from '../hex-dump.ts';
import { t } from '../i18n/index.ts';
import { clockText } from '../i18n/numbers.ts';

/** What a person can look back at without it growing for ever. */
const MOST_ROWS = 128;

interface LineState {
  /** Device whose line is looked at. */
  readonly device: string | null;
  readonly held: boolean;
  /** As they are shown, the newest last. */
  readonly rows: readonly string[];
  readonly leftOut: number;
}

export const useLine = create<LineState>()(() => ({ device: null, held: false, rows: [], leftOut: 0 }));

/** While it is held nothing moves; what comes meanwhile is not kept. */
export function takeLine({ device, pieces, leftOut }: LineMessage): void {
  const state = useLine.getState();
  if (state.device !== device || state.held) return;
  const fresh = pieces.flatMap(({ atMs, direction, bytes }) => {
    const about = `${clockText(atMs)} ${t(direction === 'in' ? 'system.lineIn' : 'system.lineOut')}`;
    return hexDump(bytes).map((row) => `${about}  ${row}`);
  });
  useLine.setState({ rows: [...state.rows, ...fresh].slice(-MOST_ROWS), leftOut: state.leftOut + leftOut });
}

export function lookAtLine(device: string): void {
  useLine.setState({ device, held: false, rows: [], leftOut: 0 });
}
