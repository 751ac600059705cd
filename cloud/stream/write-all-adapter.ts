import type { FileHandle } from 'node:fs/promises';

/** Writes the pieces one behind another from `position` on, in as many writes as the system needs. */
export async function writeAll(
  handle: Pick<FileHandle, 'write' | 'writev'>,
  pieces: readonly Uint8Array[],
  position: number,
): Promise<void> {
  let left = [...pieces];
  for (let at = position; left.length > 0; ) {
    const [first] = left;
    const { bytesWritten } =
      left.length === 1 && first !== undefined ? await handle.write(first, 0, first.length, at) : await handle.writev(left, at);
    at += bytesWritten;
    left = behind(left, bytesWritten);
  }
}

/** The pieces without their first so many bytes. */
function behind(pieces: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let skipped = 0;
  let left = bytes;
  for (const piece of pieces) {
    if (piece.length > left) break;
    left -= piece.length;
    skipped += 1;
  }
  const rest = pieces.slice(skipped);
  if (left > 0 && rest[0] !== undefined) rest[0] = rest[0].subarray(left);
  return rest;
}
