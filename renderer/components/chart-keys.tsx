import type { BedEntry } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { closePanel, openPanel, usePanel } from '../store/panel-store.ts';
import { EntryKeys } from './entry-keys.tsx';

/** Charts one value; then back to the set that is being charted, while it is. */
export function ChartKeys({ what }: { what: BedEntry['what'] }) {
  const enter = (entry: BedEntry): void => {
    tellMonitor({ type: 'enter', entry });
    if (usePanel.getState().charting) openPanel('observations');
    else closePanel();
  };
  return <EntryKeys what={what} onEnter={enter} />;
}
