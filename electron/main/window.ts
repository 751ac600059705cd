import { join } from 'node:path';
import { BrowserWindow, screen, session } from 'electron';
import { PAGE, servePage } from './page-protocol-adapter.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** One window on the bedside page: no Node, no network, nowhere to go. */
export function openWindow(kiosk: boolean): BrowserWindow {
  const { width, height } = screen.getPrimaryDisplay().workAreaSize;
  const window = new BrowserWindow({
    width,
    height,
    kiosk,
    alwaysOnTop: kiosk,
    backgroundColor: '#000000',
    autoHideMenuBar: true,
    title: 'Wardlight',
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      // A covered window goes on drawing and sounding.
      backgroundThrottling: false,
    },
  });
  window.removeMenu();
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  window.webContents.on('will-navigate', (event) => event.preventDefault());
  window.webContents.on('will-attach-webview', (event) => event.preventDefault());
  void window.loadURL(PAGE);
  return window;
}

/** No permission is ever granted; the page comes from its own folder with a strict policy. */
export function lockSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  defaultSession.setPermissionCheckHandler(() => false);
  servePage(join(__dirname, '..', 'renderer'), POLICY);
}
