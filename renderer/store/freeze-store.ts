import { create } from 'zustand';

/** A frozen picture goes on by itself: nobody must take it for the present (bedside-ui section 3). */
export const FREEZE_MS = 60_000;

interface FreezeState {
  /** Unix ms at which the waves were frozen; null: they run. */
  readonly atMs: number | null;
}

export const useFreeze = create<FreezeState>()(() => ({ atMs: null }));

let timer: ReturnType<typeof setTimeout> | null = null;

export function freezeWaves(nowMs: number): void {
  if (timer !== null) clearTimeout(timer);
  useFreeze.setState({ atMs: nowMs });
  timer = setTimeout(unfreezeWaves, FREEZE_MS);
}

export function unfreezeWaves(): void {
  if (timer !== null) clearTimeout(timer);
  timer = null;
  useFreeze.setState({ atMs: null });
}
