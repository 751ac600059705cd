import { existsSync } from 'node:fs';
import { electronExecutable } from '../../electron/runtime.mjs';
import { PROJECT } from '../../electron/start/local-system-adapter.ts';

function executable(): string | null {
  try {
    return electronExecutable(PROJECT);
  } catch {
    return null;
  }
}

const found = executable();
export const hasElectron = found !== null && existsSync(found);
