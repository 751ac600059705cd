import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Announcer } from '../components/announcer.tsx';
import { BottomStrip } from '../components/bottom-strip.tsx';
import { LoweredStrip } from '../components/lowered-strip.tsx';
import { NumericPane } from '../components/numeric-pane.tsx';
import { OpenPanel } from '../components/open-panel.tsx';
import { ScoreTile } from '../components/score-tile.tsx';
import { StoppedBand } from '../components/stopped-band.tsx';
import { TopStrip } from '../components/top-strip.tsx';
import { WavePane } from '../components/wave-pane.tsx';
import { listenToKeys } from '../keys.ts';
import { useBedside } from '../store/bedside-store.ts';

export function BedsideScreen() {
  const frame = useBedside(
    (state) =>
      state.alarms?.alarms.some(
        ({ priority, state: phase, silenced }) => priority === 'high' && phase === 'active' && silenced !== 'alarms-paused',
      ) ?? false,
  );
  // Drawn anew when the language changes; nothing inside remembers its words.
  useTranslation();
  useEffect(listenToKeys, []);
  return (
    <div className={`screen ${frame ? 'high-frame' : ''}`}>
      <TopStrip />
      <WavePane />
      <aside className="right">
        <NumericPane />
        <ScoreTile />
      </aside>
      <LoweredStrip />
      <BottomStrip />
      <OpenPanel />
      <StoppedBand />
      <Announcer />
    </div>
  );
}
