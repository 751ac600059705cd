import { useEffect } from 'react';
import { tellMonitor } from '../bridge.ts';
import { BottomStrip } from '../components/bottom-strip.tsx';
import { NumericPane } from '../components/numeric-pane.tsx';
import { ScoreTile } from '../components/score-tile.tsx';
import { StoppedBand } from '../components/stopped-band.tsx';
import { TopStrip } from '../components/top-strip.tsx';
import { WavePane } from '../components/wave-pane.tsx';
import { useBedside } from '../store/bedside-store.ts';

export function BedsideScreen() {
  const frame = useBedside(
    (state) => state.alarms?.alarms.some(({ priority, state: phase }) => priority === 'high' && phase === 'active') ?? false,
  );
  const simulated = useBedside((state) =>
    state.hello?.simulated === true ? (state.hello.simulatedSource ?? 'simulator') : null,
  );
  useKeys();
  return (
    <div className={`screen ${frame ? 'high-frame' : ''}`}>
      <TopStrip />
      <WavePane />
      <aside className="right">
        <NumericPane />
        <ScoreTile />
      </aside>
      <BottomStrip />
      {simulated !== null && <div className="simulated">Simulated patient — {simulated}</div>}
      <StoppedBand />
    </div>
  );
}

/** Keys of specs bedside-ui section 8, as far as this screen has them. */
function useKeys(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if (event.key === 'F2') tellMonitor({ type: 'acknowledge' });
      else if (event.key === 'F3') {
        const paused = useBedside.getState().alarms?.audio.state === 'paused';
        tellMonitor(paused ? { type: 'resume-audio' } : { type: 'pause-audio', minutes: 2 });
      } else return;
      event.preventDefault();
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
}
