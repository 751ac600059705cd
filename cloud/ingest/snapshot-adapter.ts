import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const place = z.strictObject({ partition: z.string(), offset: z.int(), part: z.int() });
const ranges = z.array(z.tuple([z.int(), z.int()]));
const snapshot = z.strictObject({
  version: z.literal(2),
  /** Per partition of `ingested`: the first record that the snapshot does not know. */
  next: z.array(z.int().nonnegative()),
  devices: z.array(
    z.strictObject({
      deviceId: z.string(),
      sequences: ranges,
      runs: z.array(z.tuple([z.string(), ranges])),
      recent: z.array(z.tuple([z.string(), z.number()])),
      newest: place,
    }),
  ),
});

export type Snapshot = z.infer<typeof snapshot>;

/** A shortcut, never the truth: with it only the records after it are read at start. Null when there is none that can be used. */
export async function readSnapshot(directory: string): Promise<Snapshot | null> {
  try {
    const parsed = snapshot.safeParse(JSON.parse(await readFile(join(directory, 'known-messages.json'), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

export async function writeSnapshot(directory: string, value: Snapshot): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const file = join(directory, 'known-messages.json');
  const handle = await open(`${file}.draft`, 'w', 0o600);
  try {
    await handle.writeFile(JSON.stringify(value));
    // Renamed only when whole: a snapshot must not be newer than its own content.
    await handle.datasync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.draft`, file);
}
