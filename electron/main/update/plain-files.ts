/** Electron shows an archive `app.asar` as a folder; while this acts, it is the file that it is. @param act must be synchronous */
export function asPlainFiles<T>(act: () => T): T {
  const electron = process as { noAsar?: boolean };
  const before = electron.noAsar ?? false;
  electron.noAsar = true;
  try {
    return act();
  } finally {
    electron.noAsar = before;
  }
}
