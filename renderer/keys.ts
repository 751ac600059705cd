import { tellMonitor } from './bridge.ts';
import { screenOfKey } from './screens/screen-list.ts';
import { useBedside } from './store/bedside-store.ts';
import { freezeWaves, unfreezeWaves, useFreeze } from './store/freeze-store.ts';
import { closePanel, openPanel, usePanel } from './store/panel-store.ts';

/** A wet or gloved double touch must not act twice. */
const GUARD_MS = 300;

let lastActMs = Number.NEGATIVE_INFINITY;

export function acknowledge(): void {
  guarded(() => tellMonitor({ type: 'acknowledge' }));
}

export function pauseOrResumeAudio(): void {
  guarded(() => {
    const on = useBedside.getState().alarms?.audio.state === 'on';
    tellMonitor(!on ? { type: 'resume-audio' } : { type: 'pause-audio', minutes: 2 });
  });
}

/** Ends a pause at once; a pause begins with its reason. */
export function pauseOrResumeAlarms(): void {
  if (useBedside.getState().alarms?.alarmsPaused == null) openPanel('protection');
  else guarded(() => tellMonitor({ type: 'resume-alarms' }));
}

export function toggleFreeze(): void {
  if (useFreeze.getState().atMs === null) freezeWaves(Date.now());
  else unfreezeWaves();
}

/** Keys of specs bedside-ui section 8; those that open a screen stand in its list. */
const ACTIONS: Readonly<Record<string, () => void>> = {
  F2: acknowledge,
  F3: pauseOrResumeAudio,
  F10: pauseOrResumeAlarms,
  F12: toggleFreeze,
  Escape: closePanel,
};

/** The cover goes with whatever is touched; nothing else happens. */
export function uncover(): void {
  guarded(() => tellMonitor({ type: 'privacy', on: false }));
}

/** @returns a function that stops listening */
export function listenToKeys(): () => void {
  const press = (event: KeyboardEvent): void => {
    const opened = screenOfKey(event.key);
    const act = ACTIONS[event.key] ?? (opened === undefined ? undefined : () => openPanel(opened));
    if (event.repeat) return;
    if (useBedside.getState().privacy?.privacy != null) {
      uncover();
      event.preventDefault();
      return;
    }
    if (act === undefined) return;
    // While the screen is wiped no key but its own does anything.
    if (usePanel.getState().open === 'lock') return;
    act();
    event.preventDefault();
  };
  addEventListener('keydown', press);
  return () => removeEventListener('keydown', press);
}

function guarded(act: () => void): void {
  const nowMs = performance.now();
  if (nowMs - lastActMs < GUARD_MS) return;
  lastActMs = nowMs;
  act();
}
