import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { holdFolder } from '../../../cloud/archive/folder-lock-adapter.ts';
import { temporaryDirectory } from '../stream/log-support.ts';

it('who has the lock of a folder has it although the disk does not take its name, and can give it back', async () => {
  const directory = temporaryDirectory();
  onTestFinished(() => directory.remove());
  mkdirSync(join(directory.path, '.writer.txt'));
  const first = await holdFolder(directory.path);
  if (typeof first === 'string') throw new Error(first);
  expect(await holdFolder(directory.path)).toBe('an unknown process');
  await first.release();
  const next = await holdFolder(directory.path);
  expect(next).toMatchObject({ lost: { aborted: false } });
  if (typeof next !== 'string') await next.release();
});
