// First, before what it keeps small.
import '../monitor/small-heap.ts';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { app, type BrowserWindow, dialog, Notification, powerMonitor, powerSaveBlocker, shell } from 'electron';
import type { MainEvent } from '#ipc';
import type { BedState } from '../ipc/monitor-report.ts';
import { VERSION } from '../monitor/version.ts';
import { configureChromium } from './chromium-adapter.ts';
import { type BedConfig, type ChosenConfig, chooseConfig, readConfig } from './config-adapter.ts';
import { keepCrashReports, tidyCrashReports } from './crash-reports-adapter.ts';
import { demoConfig, isDemo, offerDemo } from './demo-adapter.ts';
import { installation } from './installation-adapter.ts';
import { CONFIGURATION_REFUSED, startAgain } from './launcher.ts';
import { openLog } from './log-adapter.ts';
import { withoutMessage } from './log-event.ts';
import { startAtLogin } from './login-item-adapter.ts';
import { type MonitorProcess, superviseMonitor } from './monitor-process.ts';
import { declareScheme } from './page-protocol-adapter.ts';
import { offerStrips } from './printing/strip-printer-adapter.ts';
import { systemNotice } from './system-notice.ts';
import { UpdatePart } from './update/update-part-adapter.ts';
import { watchVisibility } from './visibility.ts';
import { lockContents, lockSession, openWindow } from './window.ts';
import { openChannel } from './window-channel.ts';

const RELOAD_AFTER_MS = 500;
const BEEP_EVERY_MS = 1_000;

const ownData = app.getPath('userData');
const installed = installation();
const log = openLog(join(ownData, 'logs'), () => new Date());
// Instead of a message box that nobody at the bed can answer: what started the app starts it again.
process.on('uncaughtException', (error) => {
  log.write({ event: 'app-failed', ...withoutMessage(error.stack ?? '') });
  if (!installed.packaged) process.stderr.write(`${error.stack ?? error.message}\n`);
  app.exit(1);
});
refuseForeignSwitches();
const chosen = orRefuse(() => chooseConfig(process.argv, process.env, ownData));

configureChromium(chosen?.language ?? null);
declareScheme();
lockContents();

// One app for each bed: two on the same configuration would fight for its store and its devices.
if (chosen !== null) {
  const bed = createHash('sha256').update(chosen.file).digest('hex').slice(0, 16);
  app.setPath('userData', join(ownData, 'beds', bed));
}
keepCrashReports();

let window: BrowserWindow | null = null;
let monitor: MonitorProcess | null = null;
let updates: UpdatePart | null = null;
let notices: readonly string[] = [];
let words = systemNotice(chosen?.language);
/** As the monitor said last; null: it is not known. */
let bedState: BedState | null = null;
let quitting: Promise<void> | null = null;
let beeping: NodeJS.Timeout | null = null;

const channel = openChannel(() => window, {
  portWanted(own) {
    showNotices();
    monitor?.connect(own.webContents);
  },
  refused: (why) => log.write({ event: 'message-refused', why }),
});

if (chosen !== null && process.argv.includes('--at-login') && !chosen.startAtLogin) {
  app.exit(0);
} else if (chosen !== null && app.requestSingleInstanceLock()) {
  app.on('second-instance', () => {
    log.write({ event: 'second-start' });
    window?.show();
  });
  app.on('window-all-closed', () => void quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    void quit();
  });
  app.on('child-process-gone', (_event, { reason, exitCode, type }) => {
    if (type !== 'Utility') log.write({ event: 'child-gone', reason, exitCode });
  });
  process.on('SIGTERM', () => void quit());
  process.on('SIGINT', () => void quit());
  void app.whenReady().then(() => start(chosen));
} else if (chosen !== null) {
  process.stderr.write(`the app already runs for ${chosen.file}\n`);
  app.exit(0);
}

function start(station: ChosenConfig): void {
  const config = orRefuse(() => (isDemo(process.argv) ? demoConfig() : readConfig(station, ownData)));
  if (config === null) return;
  log.write({
    event: 'app-started',
    version: VERSION,
    electron: process.versions.electron,
    platform: installed.platform,
    configuredBy: station.central ? 'central' : 'file',
    keyStore: config.keyInFile ? 'plain-file' : 'system-or-configuration',
  });
  log.write({ event: 'crash-reports', kept: tidyCrashReports() });
  notices = noticesOf(config);
  words = systemNotice(station.language ?? config.monitor.display?.language);
  lockSession();
  offerStrips(() => window);
  offerDemo(
    () => window,
    () => bedState?.admitted ?? true,
    () => void quit(),
  );
  powerSaveBlocker.start('prevent-display-sleep');
  powerMonitor.on('suspend', () => log.write({ event: 'suspended' }));
  powerMonitor.on('resume', () => log.write({ event: 'resumed' }));
  // A checkout has no place of its own.
  if (station.central && installed.packaged) startAtLogin(station.startAtLogin);
  monitor = superviseMonitor(config.monitor, {
    tell,
    screenSilent,
    bedState(state) {
      bedState = state;
      updates?.bed(state);
    },
    log: (event) => log.write(event),
    // An installed app has it nowhere: a patient may stand in it.
    overheard: (text) => {
      if (!installed.packaged) process.stderr.write(text);
    },
  });
  showWindow(station.kiosk || process.argv.includes('--kiosk'));
  if (station.update !== null) followUpdates(station.update);
}

function noticesOf({ notice }: BedConfig): readonly string[] {
  const marked = installed.testBuild ? ['TEST BUILD with an outdated Electron: not for use at a bed'] : [];
  return [...marked, ...(notice === null ? [] : [notice])];
}

function showNotices(more?: string): void {
  const text = [...notices, ...(more === undefined ? [] : [more])].join(' · ');
  if (text !== '') tell({ type: 'notice', text });
}

function followUpdates(config: NonNullable<ChosenConfig['update']>): void {
  updates = new UpdatePart({
    config,
    installed,
    running: VERSION,
    signsOfLife: () => monitor?.signsOfLife() ?? 0,
    drawn: async () =>
      (await window?.webContents.executeJavaScript(
        '[...new Set(window.__wardlightProbe.painted().map(({ what }) => what))]',
      )) as string[],
    restart: () => void quit(startAgain),
    report(step, version) {
      log.write({ event: 'update', step, version });
      if (step === 'ready') showNotices(`Version ${String(version)} is ready and is used when the bed is quiet`);
      else if (step === 'confirmed') showNotices(`Updated to version ${String(version)}`);
    },
  });
  updates.start();
}

function showWindow(kiosk: boolean): void {
  const title = installed.testBuild ? 'Wardlight TEST BUILD' : 'Wardlight';
  const opened = openWindow({ kiosk, title, devTools: !installed.packaged, mayClose: () => !kiosk || quitting !== null });
  window = opened;
  // A dead page is loaded again: it asks for a port of its own and goes on. Meanwhile the monitor alarms on.
  opened.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.write({ event: 'page-gone', reason, exitCode });
    setTimeout(() => {
      if (!opened.isDestroyed()) opened.webContents.reload();
    }, RELOAD_AFTER_MS);
  });
  watchVisibility(opened, (why) => monitor?.hidden(why));
  opened.on('unresponsive', () => {
    log.write({ event: 'page-hung' });
    opened.webContents.forcefullyCrashRenderer();
  });
  opened.on('closed', () => {
    window = null;
  });
}

/** A monitor that died is alarmed by the window; without a window that lives the system tells it. */
function tell(event: MainEvent): void {
  if (!channel.tell(event) && event.type === 'monitor-died') notifyStopped(event.detail);
}

/** A window that does not answer can neither show nor sound an alarm: the computer itself beeps until one does. */
function screenSilent(active: boolean): void {
  if (beeping !== null) clearInterval(beeping);
  beeping = active ? setInterval(() => shell.beep(), BEEP_EVERY_MS) : null;
  if (!active) return;
  log.write({ event: 'screen-silent', active });
  if (Notification.isSupported())
    new Notification({
      title: words.screenSilent,
      body: words.watch,
      urgency: 'critical',
    }).show();
  // It is loaded again then.
  if (window !== null && !window.webContents.isCrashed()) window.webContents.forcefullyCrashRenderer();
}

function notifyStopped(detail: string): void {
  const title = words.stopped;
  if (Notification.isSupported()) new Notification({ title, body: detail, urgency: 'critical' }).show();
  else void dialog.showMessageBox({ type: 'error', title, message: title, detail });
}

/** @returns null when the configuration is refused: said, and the app ends */
function orRefuse<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${detail}\n`);
    log.write({ event: 'configuration-refused' });
    void app.whenReady().then(() => {
      dialog.showErrorBox('Wardlight cannot start', detail);
      app.exit(CONFIGURATION_REFUSED);
    });
    return null;
  }
}

/** Whoever can start the installed app must not look into it from outside; a test build is looked into by its tests. */
function refuseForeignSwitches(): void {
  const found = [
    'remote-debugging-port',
    'remote-debugging-pipe',
    'remote-allow-origins',
    'no-sandbox',
    'disable-web-security',
  ].find((name) => app.commandLine.hasSwitch(name));
  if (!installed.packaged || installed.testBuild || found === undefined) return;
  process.stderr.write(`--${found} is not accepted\n`);
  app.exit(CONFIGURATION_REFUSED);
}

/** The monitor writes down what it knows before the app ends. */
function quit(end = () => app.exit(0)): Promise<void> {
  quitting ??= (monitor?.stop() ?? Promise.resolve()).then(() => {
    updates?.stop();
    log.write({ event: 'app-ended' });
    end();
  });
  return quitting;
}
