import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Announcer } from '../components/announcer.tsx';
import { BottomStrip } from '../components/bottom-strip.tsx';
import { LoweredStrip } from '../components/lowered-strip.tsx';
import { NoteStrip } from '../components/note-strip.tsx';
import { NumericPane } from '../components/numeric-pane.tsx';
import { ScoreTile } from '../components/score-tile.tsx';
import { StoppedBand } from '../components/stopped-band.tsx';
import { TopStrip } from '../components/top-strip.tsx';
import { Watermark } from '../components/watermark.tsx';
import { WavePane } from '../components/wave-pane.tsx';
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
  // Drawn anew when the language changes; nothing inside remembers its words.
  useTranslation();
  useEffect(listenToKeys, []);
  return (
    <div className={`screen ${frame ? 'high-frame' : ''} ${wide ? 'wide' : ''} ${night && !frame ? 'night' : ''}`}>
      <TopStrip />
      <WavePane />
      <aside className="right">
        <NumericPane />
        <ScoreTile />
      </aside>
      <LoweredStrip />
      <NoteStrip />
      <BottomStrip />
      <OpenScreen />
      <StoppedBand />
      <Watermark />
      <Announcer />
    </div>
  );
}
