import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** After this resolves the file holds the text even if the power fails; before, it holds what it held. */
export async function writeDurably(file: string, text: string): Promise<void> {
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  await syncDirectory(dirname(file));
}

/** Makes names created in the directory survive a power cut. */
export async function syncDirectory(directory: string): Promise<void> {
  // Windows cannot open a directory for this, and does not need it.
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @returns null when there is no such file */
export function readIfThere(file: string): Promise<string | null> {
  return ifThere(readFile(file, 'utf8'), null);
}

/** @returns `otherwise` when there is no such file or folder; one that is there and cannot be read is no empty one */
export async function ifThere<T, Else>(read: Promise<T>, otherwise: Else): Promise<T | Else> {
  try {
    return await read;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return otherwise;
    throw error;
  }
}
