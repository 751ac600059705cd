import { useRef } from 'react';
import { tellMonitor } from '../bridge.ts';
import { useBedside } from '../store/bedside-store.ts';

/** A wet or gloved double touch must not act twice. */
const GUARD_MS = 300;

export function BottomStrip() {
  const paused = useBedside((state) => state.alarms?.audio.state === 'paused');
  const unseen = useBedside((state) => state.alarms?.alarms.filter(({ state: phase }) => phase === 'ended-unseen').length ?? 0);
  const recorder = useBedside((state) => state.link?.recorder);
  const lastTouch = useRef(0);
  const guarded = (act: () => void) => () => {
    const now = performance.now();
    if (now - lastTouch.current < GUARD_MS) return;
    lastTouch.current = now;
    act();
  };
  return (
    <footer className="bottom">
      <button type="button" onClick={guarded(() => tellMonitor({ type: 'acknowledge' }))}>
        Acknowledge alarms <kbd>F2</kbd>
      </button>
      <button
        type="button"
        onClick={guarded(() => tellMonitor(paused ? { type: 'resume-audio' } : { type: 'pause-audio', minutes: 2 }))}
      >
        {paused ? 'Resume audio' : 'Pause audio 2 min'} <kbd>F3</kbd>
      </button>
      <button type="button" disabled={unseen === 0} onClick={guarded(() => tellMonitor({ type: 'seen-ended' }))}>
        {unseen === 0 ? 'No ended alarms' : `${unseen} ended: seen`}
      </button>
      {recorder?.state === 'failing' && <strong className="recorder-failing">NOT RECORDING: {recorder.detail}</strong>}
      <span className="not-certified">Not a certified medical device</span>
    </footer>
  );
}
