import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';

/** A package has put it there for everybody: the app looks itself whether it is wanted. */
const FOR_ALL = '/etc/xdg/autostart/wardlight.desktop';

/** Starts with the desktop session of this user, or no longer. */
export function startAtLogin(wanted: boolean): void {
  if (process.platform === 'linux') writeAutostart(join(app.getPath('appData'), 'autostart'), wanted);
  else app.setLoginItemSettings({ openAtLogin: wanted, args: ['--at-login'] });
}

function writeAutostart(directory: string, wanted: boolean): void {
  const file = join(directory, 'wardlight.desktop');
  if (!wanted || existsSync(FOR_ALL)) {
    rmSync(file, { force: true });
    return;
  }
  mkdirSync(directory, { recursive: true });
  const command = join(app.getPath('exe'), '..', 'wardlight').replace(/["\\$`]/g, '\\$&');
  writeFileSync(file, `[Desktop Entry]\nType=Application\nName=Wardlight\nExec="${command}" --at-login\nTerminal=false\n`);
}
