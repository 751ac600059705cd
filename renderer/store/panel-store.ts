import { create } from 'zustand';
import type { BedEntry } from '#ipc';

/** What lies over the waves now; never over the top strip or the numbers. */
export type Panel =
  | ('alarms' | 'limits' | 'protection' | 'patient' | 'devices' | 'parameters' | 'observations' | 'scores')
  | BedEntry['what'];

interface PanelState {
  readonly open: Panel | null;
  /** A set of observations is being charted: after each value its list comes back. */
  readonly charting: boolean;
}

export const usePanel = create<PanelState>()(() => ({ open: null, charting: false }));

export function openPanel(panel: Panel): void {
  const { open, charting } = usePanel.getState();
  usePanel.setState({ open: panel, charting: panel === 'observations' || (charting && open === 'observations') });
}

export function closePanel(): void {
  usePanel.setState({ open: null, charting: false });
}
