import { dayFile } from './layout.ts';
import type { ArchiveStorage } from './storage.ts';

/** Day files of one device, oldest first. */
export async function dayFiles(storage: ArchiveStorage, folder: string): Promise<{ file: string; day: string }[]> {
  return (await storage.files(folder)).flatMap((file) => {
    const day = file.slice(folder.length + 1, -'.jsonl'.length).replaceAll('/', '-');
    return dayFile(folder, day) === file && /^\d{4}-\d\d-\d\d$/.test(day) ? [{ file, day }] : [];
  });
}
