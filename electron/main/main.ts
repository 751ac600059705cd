import { app, type BrowserWindow, dialog, ipcMain, Notification, powerSaveBlocker } from 'electron';
import type { MainEvent, MonitorConfig } from '#ipc';
import { readConfig } from './config-adapter.ts';
import { type MonitorProcess, superviseMonitor } from './monitor-process.ts';
import { declareScheme } from './page-protocol-adapter.ts';
import { lockSession, openWindow } from './window.ts';

// The order matters: switches before ready. An alarm must sound without anybody having touched the screen.
app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');
app.commandLine.appendSwitch('disable-renderer-backgrounding');

declareScheme();

let window: BrowserWindow | null = null;
let monitor: MonitorProcess | null = null;

void app.whenReady().then(() => {
  const config = configOrQuit();
  if (config === null) return;
  lockSession();
  powerSaveBlocker.start('prevent-display-sleep');
  monitor = superviseMonitor(config, tell);
  ipcMain.on('wardlight:request-monitor-port', (event) => monitor?.connect(event.sender));
  showWindow();
});

app.on('window-all-closed', () => void quit());
process.on('SIGTERM', () => void quit());
process.on('SIGINT', () => void quit());

function showWindow(): void {
  window = openWindow(process.argv.includes('--kiosk'));
  // A dead page is loaded again: it asks for a port of its own and goes on.
  window.webContents.on('render-process-gone', () => window?.webContents.reload());
  window.on('closed', () => {
    window = null;
  });
}

/** A monitor that died is alarmed by the window; without a window the system tells it. */
function tell(event: MainEvent): void {
  if (window !== null && !window.webContents.isCrashed()) {
    window.webContents.send('wardlight:main-event', event);
    return;
  }
  if (event.type === 'monitor-died' && Notification.isSupported()) {
    new Notification({ title: 'MONITORING STOPPED', body: event.detail, urgency: 'critical' }).show();
  }
}

function configOrQuit(): MonitorConfig | null {
  try {
    return readConfig(process.argv, process.env, app.getPath('userData'));
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${detail}\n`);
    dialog.showErrorBox('Wardlight cannot start', detail);
    app.exit(1);
    return null;
  }
}

async function quit(): Promise<void> {
  await monitor?.stop();
  app.exit(0);
}
