import { create } from 'zustand';
import type { LineMessage } from '#ipc';
import { hexDump } from '../hex-dump.ts';

/** What a person can look back at without it growing for ever. */
const MOST_ROWS = 400;

export interface LineRow {
  readonly key: number;
  readonly atMs: number;
  readonly direction: 'in' | 'out';
  readonly text: string;
}

interface LineState {
  /** Device whose line is looked at. */
  readonly device: string | null;
  readonly held: boolean;
  readonly rows: readonly LineRow[];
  readonly leftOut: number;
}

export const useLine = create<LineState>()(() => ({ device: null, held: false, rows: [], leftOut: 0 }));

let key = 0;

/** While it is held nothing moves; what comes meanwhile is not kept. */
export function takeLine({ device, pieces, leftOut }: LineMessage): void {
  const state = useLine.getState();
  if (state.device !== device || state.held) return;
  const fresh = pieces.flatMap(({ atMs, direction, bytes }) =>
    hexDump(bytes).map((text): LineRow => ({ key: (key += 1), atMs, direction, text })),
  );
  useLine.setState({ rows: [...state.rows, ...fresh].slice(-MOST_ROWS), leftOut: state.leftOut + leftOut });
}

export function lookAtLine(device: string): void {
  useLine.setState({ device, held: false, rows: [], leftOut: 0 });
}
