import { type BrowserWindow, powerMonitor } from 'electron';

/** Tells why nobody can see the window, and when it can be seen again: a page that is not seen is not told so by the system. */
export function watchVisibility(window: BrowserWindow, tell: (why: string | null) => void): void {
  let locked = false;
  let minimised = window.isMinimized();
  const change = (): void => tell(locked ? 'the computer is locked' : minimised ? 'its window is minimised' : null);
  const lock = (): void => {
    locked = true;
    change();
  };
  const unlock = (): void => {
    locked = false;
    change();
  };
  const away = (): void => {
    minimised = true;
    change();
  };
  const back = (): void => {
    minimised = false;
    change();
  };
  powerMonitor.on('lock-screen', lock);
  powerMonitor.on('unlock-screen', unlock);
  window.on('minimize', away);
  window.on('hide', away);
  window.on('restore', back);
  window.on('show', back);
  window.on('closed', () => {
    powerMonitor.off('lock-screen', lock);
    powerMonitor.off('unlock-screen', unlock);
  });
  change();
}
