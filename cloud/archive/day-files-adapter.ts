import { join } from 'node:path';
import { dayFile } from './layout.ts';
import { namesIn } from './line-file-adapter.ts';

/** Day files of one device, oldest first. */
export async function dayFiles(directory: string, folder: string): Promise<{ file: string; day: string }[]> {
  const found: { file: string; day: string }[] = [];
  for (const year of await namesIn(join(directory, folder))) {
    for (const month of await namesIn(join(directory, folder, year))) {
      for (const name of await namesIn(join(directory, folder, year, month))) {
        const day = `${year}-${month}-${name.replace('.jsonl', '')}`;
        if (dayFile(folder, day) === `${folder}/${year}/${month}/${name}`) found.push({ file: dayFile(folder, day), day });
      }
    }
  }
  return found;
}
