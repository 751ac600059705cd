import type { BedEntry } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { lastChartedText } from '../score-text.ts';
import { useBedside } from '../store/bedside-store.ts';
import { closePanel, openPanel, usePanel } from '../store/panel-store.ts';
import { EntryKeys } from './entry-keys.tsx';

/**
 * Charts one value; then back to the set that is being charted, while it is. What was charted last stands above the keys, so that a second
 * nurse does not chart it again.
 */
export function ChartKeys({ what }: { what: BedEntry['what'] }) {
  const charted = useBedside((state) => state.score?.charted);
  const nowMs = useBedside((state) => state.nowMs);
  const enter = (entry: BedEntry): void => {
    tellMonitor({ type: 'enter', entry });
    if (usePanel.getState().charting) openPanel('observations');
    else closePanel();
  };
  return (
    <>
      {charted !== undefined && (
        <p className="last-charted">
          {lastChartedText(
            charted.find((each) => each.what === what),
            nowMs,
          )}
        </p>
      )}
      <EntryKeys what={what} onEnter={enter} />
    </>
  );
}
