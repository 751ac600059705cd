import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

export const KEY = '0123456789abcdef'.repeat(4);

/** A folder of its own for one test, removed afterwards. */
export function storeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'wardlight-store-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
