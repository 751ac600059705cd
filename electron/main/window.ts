import { join } from 'node:path';
import { app, BrowserWindow, Menu, type Session, screen, session } from 'electron';
import { PAGE, SCHEME, servePage } from './page-protocol-adapter.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "frame-src 'none'",
  "frame-ancestors 'none'",
  "worker-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  // No text becomes markup or code, whatever a device or a patient's name says.
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

export interface WindowOptions {
  readonly kiosk: boolean;
  readonly title: string;
  readonly devTools: boolean;
  /** Whether the window may close now; in kiosk mode nobody closes it. */
  readonly mayClose: () => boolean;
}

/** One window on the bedside page: no Node, no network, nowhere to go. */
export function openWindow({ kiosk, title, devTools, mayClose }: WindowOptions): BrowserWindow {
  const { width, height } = screen.getPrimaryDisplay().workAreaSize;
  const window = new BrowserWindow({
    width,
    height,
    kiosk,
    alwaysOnTop: kiosk,
    backgroundColor: '#000000',
    autoHideMenuBar: true,
    title,
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      spellcheck: false,
      // A middle click opens nothing.
      disableBlinkFeatures: 'Auxclick',
      devTools,
      // A covered window goes on drawing and sounding.
      backgroundThrottling: false,
    },
  });
  window.removeMenu();
  window.on('page-title-updated', (event) => event.preventDefault());
  window.on('close', (event) => {
    if (!mayClose()) event.preventDefault();
  });
  void window.loadURL(PAGE);
  return window;
}

/** Before any content exists: whatever page there will be goes nowhere, opens nothing and holds no other. */
export function lockContents(): void {
  Menu.setApplicationMenu(null);
  app.on('web-contents-created', (_event, contents) => {
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
  });
}

/** No permission and no device is ever granted, nothing is fetched but the page's own files, which come with a strict policy. */
export function lockSession(): void {
  const { defaultSession } = session;
  refuseAll(defaultSession);
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith(`${SCHEME}://app/`) }));
  servePage(join(__dirname, '..', 'renderer'), POLICY);
}

/** Whatever a page of this session asks for. */
export function refuseAll(asked: Session): void {
  asked.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  asked.setPermissionCheckHandler(() => false);
  asked.setDevicePermissionHandler(() => false);
  asked.on('will-download', (event) => event.preventDefault());
}
