import { open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** After this resolves the file holds the value even if the power fails; before, it holds what it held. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writePrivate(file, JSON.stringify(value, null, 1));
}

/** Readable by the owner only. */
export async function writePrivate(file: string, text: string): Promise<void> {
  const draft = `${file}.draft`;
  const handle = await open(draft, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(draft, file);
  // Windows cannot open a directory for this, and does not need it.
  if (process.platform === 'win32') return;
  const directory = await open(dirname(file), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** @returns null when there is no such file */
export async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
