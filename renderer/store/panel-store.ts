import { create } from 'zustand';
import type { BedEntry } from '#ipc';

/** What lies over the waves now; never over the top strip or the numbers. */
export type Panel = 'alarms' | 'limits' | 'protection' | 'patient' | 'devices' | 'parameters' | BedEntry['what'];

export const usePanel = create<{ readonly open: Panel | null }>()(() => ({ open: null }));

export function openPanel(panel: Panel): void {
  usePanel.setState({ open: panel });
}

export function closePanel(): void {
  usePanel.setState({ open: null });
}
