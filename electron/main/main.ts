import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, ipcMain, Notification, powerSaveBlocker, shell } from 'electron';
import type { MainEvent } from '#ipc';
import { type BedConfig, configFile, readConfig } from './config-adapter.ts';
import { type MonitorProcess, superviseMonitor } from './monitor-process.ts';
import { declareScheme } from './page-protocol-adapter.ts';
import { watchVisibility } from './visibility.ts';
import { lockSession, openWindow } from './window.ts';

const RELOAD_AFTER_MS = 500;
const BEEP_EVERY_MS = 1_000;

// The order matters: switches before ready. An alarm must sound without anybody having touched the screen.
app.commandLine.appendSwitch('autoplay-policy', 'no-user-gesture-required');
app.commandLine.appendSwitch('disable-renderer-backgrounding');
declareScheme();

const ownData = app.getPath('userData');
const file = configFile(process.argv, process.env, ownData);
// One app for each bed: two on the same configuration would fight for its store and its devices.
app.setPath('userData', join(ownData, 'beds', createHash('sha256').update(file).digest('hex').slice(0, 16)));

let window: BrowserWindow | null = null;
let monitor: MonitorProcess | null = null;
let quitting: Promise<void> | null = null;
let beeping: NodeJS.Timeout | null = null;

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', () => window?.show());
  app.on('window-all-closed', () => void quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    void quit();
  });
  process.on('SIGTERM', () => void quit());
  process.on('SIGINT', () => void quit());
  void app.whenReady().then(start);
} else {
  process.stderr.write(`the app already runs for ${file}\n`);
  app.exit(0);
}

function start(): void {
  const config = configOrQuit();
  if (config === null) return;
  lockSession();
  powerSaveBlocker.start('prevent-display-sleep');
  monitor = superviseMonitor(config.monitor, { tell, screenSilent });
  ipcMain.on('wardlight:request-monitor-port', (event) => {
    if (config.notice !== null) tell({ type: 'notice', text: config.notice });
    monitor?.connect(event.sender);
  });
  showWindow();
}

function showWindow(): void {
  const opened = openWindow(process.argv.includes('--kiosk'));
  window = opened;
  // A dead page is loaded again: it asks for a port of its own and goes on. Meanwhile the monitor alarms on.
  opened.webContents.on('render-process-gone', () => {
    setTimeout(() => {
      if (!opened.isDestroyed()) opened.webContents.reload();
    }, RELOAD_AFTER_MS);
  });
  watchVisibility(opened, (why) => monitor?.hidden(why));
  opened.on('unresponsive', () => opened.webContents.forcefullyCrashRenderer());
  opened.on('closed', () => {
    window = null;
  });
}

/** A monitor that died is alarmed by the window; without a window that lives the system tells it. */
function tell(event: MainEvent): void {
  if (window !== null && !window.webContents.isCrashed()) window.webContents.send('wardlight:main-event', event);
  else if (event.type === 'monitor-died') notifyStopped(event.detail);
}

/** A window that does not answer can neither show nor sound an alarm: the computer itself beeps until one does. */
function screenSilent(active: boolean): void {
  if (beeping !== null) clearInterval(beeping);
  beeping = active ? setInterval(() => shell.beep(), BEEP_EVERY_MS) : null;
  if (!active) return;
  if (Notification.isSupported())
    new Notification({
      title: 'BEDSIDE SCREEN DOES NOT ANSWER',
      body: 'Watch the patient directly.',
      urgency: 'critical',
    }).show();
  // It is loaded again then.
  if (window !== null && !window.webContents.isCrashed()) window.webContents.forcefullyCrashRenderer();
}

function notifyStopped(detail: string): void {
  const title = 'MONITORING STOPPED';
  if (Notification.isSupported()) new Notification({ title, body: detail, urgency: 'critical' }).show();
  else void dialog.showMessageBox({ type: 'error', title, message: title, detail });
}

function configOrQuit(): BedConfig | null {
  try {
    return readConfig(file, ownData);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${detail}\n`);
    dialog.showErrorBox('Wardlight cannot start', detail);
    app.exit(1);
    return null;
  }
}

/** The monitor writes down what it knows before the app ends. */
function quit(): Promise<void> {
  quitting ??= (monitor?.stop() ?? Promise.resolve()).then(() => app.exit(0));
  return quitting;
}
