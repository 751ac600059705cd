import { useEffect, useState } from 'react';
import type { BedView } from '#ipc';
import { tellMonitor } from '../bridge.ts';
import { t } from '../i18n/index.ts';
import { useBedside } from '../store/bedside-store.ts';
import { displaySettings, useDisplay } from '../store/display-store.ts';
import { BedTile } from './bed-tile.tsx';

const WATCH_EVERY_MS = 1_000;
/** As many tiles or fewer have room for three waves each. */
const LARGE = 2;

/**
 * The beds of the ward, up to sixteen, each always in its place; or this bed with one beside it; or one bed alone, larger. While it
 * is on the screen the other beds hear that it is.
 */
export function BedsPane() {
  const beds = useBedside((state) => state.beds?.beds) ?? [];
  const { layout, beside } = useDisplay(displaySettingsOf);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = chosenBeds(beds, chosen, layout === 'two-beds' ? beside : null);
  const waves = shown.length <= LARGE ? 3 : 1;
  useEffect(() => {
    const watch = (): void => tellMonitor({ type: 'watch-beds', waves });
    watch();
    const timer = setInterval(watch, WATCH_EVERY_MS);
    return () => clearInterval(timer);
  }, [waves]);
  if (beds.length === 0) return <p>{t('beds.none')}</p>;
  const alone = chosen !== null && shown.length === 1;
  return (
    <div className={`beds beds-${gridOf(shown.length)}`}>
      {shown.map((view) => (
        <BedTile
          key={view.bed}
          view={view}
          waves={waves}
          alone={alone}
          onChoose={() => setChosen(alone ? null : view.bed)}
          choosable={beds.length > 1}
        />
      ))}
    </div>
  );
}

const displaySettingsOf = (() => {
  // One object as long as nothing changes: the store compares.
  let last: { readonly layout: string; readonly beside: string } = { layout: '', beside: '' };
  return (state: Parameters<typeof displaySettings>[0]) => {
    const { layout, beside } = displaySettings(state);
    if (layout !== last.layout || beside !== last.beside) last = { layout, beside };
    return last;
  };
})();

function chosenBeds(beds: readonly BedView[], chosen: string | null, beside: string | null): readonly BedView[] {
  const alone = beds.filter(({ bed }) => bed === chosen);
  if (alone.length > 0) return alone;
  if (beside === null) return beds;
  const other = beds.find(({ bed, own }) => !own && bed === beside) ?? beds.find(({ own }) => !own);
  return [...beds.filter(({ own }) => own), ...(other === undefined ? [] : [other])];
}

/** Columns and rows: 1, 2, 4, 6, 9, 12 or 16 places. */
function gridOf(count: number): number {
  return [1, 2, 4, 6, 9, 12, 16].find((places) => count <= places) ?? 16;
}
