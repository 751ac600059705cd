import { create } from 'zustand';
import type { ScreenId } from '../screens/screen-list.ts';

interface PanelState {
  /** What lies over the waves now; null: the main screen. */
  readonly open: ScreenId | null;
  /** A set of observations is being charted: after each value its list comes back. */
  readonly charting: boolean;
}

export const usePanel = create<PanelState>()(() => ({ open: null, charting: false }));

export function openPanel(panel: ScreenId): void {
  const { open, charting } = usePanel.getState();
  usePanel.setState({ open: panel, charting: panel === 'observations' || (charting && open === 'observations') });
}

export function closePanel(): void {
  usePanel.setState({ open: null, charting: false });
}
