import { chmodSync, existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { app, crashReporter } from 'electron';

const KEPT = 10;
/** Of Crashpad. */
const FOLDERS = ['new', 'pending', 'completed', 'reports'];

/** Crashes of main, page and monitor are written down on this machine and never sent. Call it before the app is ready. */
export function keepCrashReports(): void {
  crashReporter.start({ uploadToServer: false, submitURL: '', productName: 'Wardlight' });
}

/**
 * A report holds a piece of the crashed program's memory, perhaps with what it showed: only its owner may read it, and the oldest go.
 * @returns how many are kept
 */
export function tidyCrashReports(): number {
  const directory = app.getPath('crashDumps');
  if (!existsSync(directory)) return 0;
  chmodSync(directory, 0o700);
  const reports = [directory, ...FOLDERS.map((name) => join(directory, name))]
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.dmp'))
    .map((path) => ({ path, at: statSync(path).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { path } of reports.slice(KEPT)) {
    rmSync(path, { force: true });
    rmSync(path.replace(/\.dmp$/, '.meta'), { force: true });
  }
  return Math.min(reports.length, KEPT);
}
