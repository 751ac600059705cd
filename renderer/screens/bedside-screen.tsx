import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Announcer } from '../components/announcer.tsx';
import { BedsPane } from '../components/beds-pane.tsx';
import { BedsStrip } from '../components/beds-strip.tsx';
import { BottomStrip } from '../components/bottom-strip.tsx';
import { LoweredStrip } from '../components/lowered-strip.tsx';
import { NoteStrip } from '../components/note-strip.tsx';
import { NumericPane } from '../components/numeric-pane.tsx';
import { PrivacyCover } from '../components/privacy-cover.tsx';
import { ScoreTile } from '../components/score-tile.tsx';
import { StoppedBand } from '../components/stopped-band.tsx';
import { TopStrip } from '../components/top-strip.tsx';
import { Watermark } from '../components/watermark.tsx';
import { WavePane } from '../components/wave-pane.tsx';
import { t } from '../i18n/index.ts';
import { listenToKeys } from '../keys.ts';
import { useBedside } from '../store/bedside-store.ts';
import { displaySettings, useDisplay } from '../store/display-store.ts';
import { usePanel } from '../store/panel-store.ts';
import { OpenScreen } from './open-screen.tsx';
import { screenEntry } from './screen-list.ts';

export function BedsideScreen() {
  const frame = useBedside(
    (state) =>
      state.alarms?.alarms.some(
        ({ priority, state: phase, silenced }) => priority === 'high' && phase === 'active' && silenced !== 'alarms-paused',
      ) ?? false,
  );
  const wide = usePanel(({ open }) => open !== null && screenEntry(open).wide === true);
  const night = useDisplay((state) => displaySettings(state).night);
  const layout = useDisplay((state) => displaySettings(state).layout);
  // Where no other bed is configured there is nothing to lay beside this one.
  const beds = useBedside((state) => state.beds !== null) && (layout === 'two-beds' || layout === 'central');
  // Drawn anew when the language changes; nothing inside remembers its words.
  useTranslation();
  useEffect(listenToKeys, []);
  return (
    <div className={`screen ${frame ? 'high-frame' : ''} ${wide ? 'wide' : ''} ${night && !frame ? 'night' : ''}`}>
      <TopStrip />
      {beds && !wide ? (
        <main className="beds-main" aria-label={t('beds.title')}>
          <BedsPane />
        </main>
      ) : (
        <>
          <WavePane />
          <aside className="right">
            <NumericPane />
            <ScoreTile />
          </aside>
        </>
      )}
      <BedsStrip />
      <LoweredStrip />
      <NoteStrip />
      <BottomStrip />
      <OpenScreen />
      <PrivacyCover />
      <StoppedBand />
      <Watermark />
      <Announcer />
    </div>
  );
}
