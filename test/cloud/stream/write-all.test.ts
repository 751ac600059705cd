import type { FileHandle } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeAll } from '../../../cloud/stream/write-all-adapter.ts';

/** A file that takes no more than so many bytes with each write, in turn. */
function slowFile(takes: readonly number[]): { file: Buffer; handle: Pick<FileHandle, 'write' | 'writev'> } {
  const file = Buffer.alloc(500);
  let turn = 0;
  const take = (bytes: Buffer, at: number): { bytesWritten: number } => ({
    bytesWritten: bytes.copy(file, at, 0, Math.min(bytes.length, takes[turn++ % takes.length] ?? 1)),
  });
  const handle = {
    write: (bytes: Uint8Array, _from: number, _length: number, at: number) => Promise.resolve(take(Buffer.from(bytes), at)),
    writev: (pieces: readonly Uint8Array[], at: number) => Promise.resolve(take(Buffer.concat(pieces), at)),
  };
  return { file, handle: handle as unknown as Pick<FileHandle, 'write' | 'writev'> };
}

test('all bytes are in their place, however few of them each write takes', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 5 }),
      async (pieces, takes) => {
        const { file, handle } = slowFile(takes);
        await writeAll(handle, pieces, 7);
        const whole = Buffer.concat(pieces);
        expect(Buffer.compare(file.subarray(7, 7 + whole.length), whole)).toBe(0);
        expect(file.subarray(7 + whole.length).every((byte) => byte === 0)).toBe(true);
      },
    ),
  );
});
