import { readFile } from 'node:fs/promises';
import { InputRefused } from '#clinical';

/** @throws InputRefused for a secret that cannot be read, naming the file and not what it holds */
export async function secretIn(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new InputRefused(file, error instanceof Error ? error.message : String(error));
  }
}
